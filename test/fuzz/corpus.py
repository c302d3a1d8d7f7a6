#!/usr/bin/python3
"""The corpora: files of one JSON value a line. libFuzzer wants a directory of files instead.

    corpus.py unpack FILE DIRECTORY   a file for each line
    corpus.py pack DIRECTORY FILE     and back
    corpus.py line FILE               the line for what one file holds
    corpus.py seeds DIRECTORY         the querysets of the comparison with Django as files

A line of parser.txt is one text, one of calls.txt a list of statements.
"""
import hashlib
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True


def read(file):
    with open(file, encoding='utf-8') as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write(file, values):
    """Short ones first, none twice."""
    unique = {json.dumps(value) for value in values}
    with open(file, 'w', encoding='ascii') as out:
        for line in sorted(unique, key=lambda line: (len(line), line)):
            out.write(line + '\n')


def unpack(texts, directory):
    for text in texts:
        content = text.encode('utf-8')
        with open(os.path.join(directory, hashlib.sha1(content).hexdigest()), 'wb') as out:
            out.write(content)


def content(file):
    with open(file, 'rb') as source:
        return source.read()


def pack(directory, file):
    """What is no UTF-8 the parser never sees, so that teaches nothing."""
    texts = set()
    for name in os.listdir(directory):
        try:
            texts.add(content(os.path.join(directory, name)).decode('utf-8'))
        except UnicodeDecodeError:
            pass
    write(file, [text for text in texts if text and '\0' not in text])


def seeds():
    sys.path.append(os.path.join(HERE, '..', 'differential'))
    import lines
    return [line.text for line in lines.read()]


def main(command, *arguments):
    if command == 'unpack':
        unpack(read(arguments[0]), arguments[1])
    elif command == 'pack':
        pack(*arguments)
    elif command == 'line':
        print(json.dumps(content(arguments[0]).decode('utf-8', 'replace')))
    elif command == 'seeds':
        unpack(seeds(), arguments[0])
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main(*sys.argv[1:])
