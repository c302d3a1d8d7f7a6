"""Tables that are printed as they come and end up in a Markdown file."""
import statistics


class Report:

    def __init__(self):
        self.lines = []

    def line(self, text=''):
        print(text, flush=True)
        self.lines.append(text)

    def heading(self, text):
        self.line()
        self.line('## ' + text)
        self.line()

    def paragraph(self, text):
        self.line(text)
        self.line()

    def table(self, header, rows):
        """The first column to the left, all others to the right."""
        rows = [[str(cell) for cell in row] for row in rows]
        widths = [max(len(row[i]) for row in [header] + rows) for i in range(len(header))]

        def padded(row):
            return '| ' + ' | '.join(cell.ljust(width) if i == 0 else cell.rjust(width)
                                     for i, (cell, width) in enumerate(zip(row, widths))) + ' |'

        self.line(padded(header))
        self.line('|' + '|'.join('-' * (width + 2) if i == 0 else '-' * (width + 1) + ':' for i, width in enumerate(widths)) + '|')
        for row in rows:
            self.line(padded(row))
        self.line()

    def write(self, path):
        text = '\n'.join(self.lines)
        while '\n\n\n' in text:
            text = text.replace('\n\n\n', '\n\n')
        with open(path, 'w') as f:
            f.write(text.strip() + '\n')


def median(times):
    return statistics.median(times)


def micros(times):
    """A time in a cell; text in place of times is an error's, which is reported at the end."""
    if not isinstance(times, list):
        return 'error' if times else '-'
    value = median(times)
    return '%.1f' % value if value < 1000 else '%.0f' % value


def ratio(other, ours):
    """How much faster ours is, from the rounds' own ratios: rounds differ more than what runs in them."""
    if not isinstance(other, list) or not isinstance(ours, list) or not other or not ours:
        return '-'
    return '%.2f' % median([a / b for a, b in zip(other, ours)])


def seconds(value):
    return '%.3f' % value if value < 10 else '%.1f' % value
