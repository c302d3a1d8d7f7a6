# Sourced by the scripts under test/: builds and installs the extension, and
# runs a command against a throw-away cluster that looks the same on every
# machine. Needs setup (test/setup.sh) to have run.

# Of the make that may have started us keep what the user said on its command
# line, but not its job server, which only its own recipes can use.
case ${MAKEFLAGS-} in
    *' -- '*) export MAKEFLAGS=" -- ${MAKEFLAGS#* -- }" ;;
    *) unset MAKEFLAGS ;;
esac
unset MFLAGS MAKELEVEL

# Messages and sort orders do not depend on the user's locale.
export LC_ALL=C.UTF-8

# No data of a throw-away cluster needs to survive a crash. Autovacuum is off
# because statistics that arrive in mid-test change plans.
cluster_settings=(
    fsync=off
    synchronous_commit=off
    full_page_writes=off
    autovacuum=off
    timezone=UTC
    log_timezone=UTC
)

# An interrupt ends the whole run, not only the suite under way.
trap 'exit 130' INT TERM

step()
{
    printf '\n== %s\n' "$*"
}

run_make()
{
    make -s PG_CONFIG="$PG_CONFIG" "$@"
}

# Silent but for warnings and errors.
build_extension()
{
    run_make -j"$(nproc)" all
}

# Into the server's own directories, as root where they are not ours.
install_extension()
{
    local libdir sharedir

    libdir=$("$PG_CONFIG" --pkglibdir)
    sharedir=$("$PG_CONFIG" --sharedir)
    if [ -w "$libdir" ] && [ -w "$sharedir/extension" ]; then
        run_make install
    else
        # sudo drops the environment; other flags than those of the build would
        # make it start anew, as root.
        as_root env MAKEFLAGS="${MAKEFLAGS-}" COPT="${COPT-}" PROFILE="${PROFILE-}" \
            PATH="$PATH" make -s PG_CONFIG="$PG_CONFIG" install
    fi
}

# The account that runs servers and their tools: root cannot.
as_server_user()
{
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# in_cluster COMMAND...: run it with PGHOST, PGPORT, PGUSER ... set for a new
# cluster, in which it is superuser, and server_log naming the server's log.
# The cluster is gone afterwards; the status is the command's.
in_cluster()
{
    # Nothing may lead to the server that the user's shell talks to.
    unset PGHOST PGHOSTADDR PGPORT PGUSER PGPASSWORD PGPASSFILE PGDATABASE PGSERVICE \
        PGSERVICEFILE PGOPTIONS PGTZ PGDATESTYLE PGCLIENTENCODING PGSSLMODE PGDATA PGAPPNAME
    if [[ $pg_bindir == /usr/lib/postgresql/* ]]; then
        in_debian_cluster "$@"
    else
        in_own_cluster "$@"
    fi
}

# -t keeps the cluster under /tmp for root too, so that two runs can share a
# machine. pg_virtualenv prints the whole log when the command fails, which
# would bury what the command said: hand it success, and the status around it.
in_debian_cluster()
(
    status=$(mktemp)
    trap 'rm -f "$status"' EXIT
    echo 1 >"$status"
    options=()
    for setting in "${cluster_settings[@]}"; do
        options+=(-o "$setting")
    done
    pg_virtualenv -t -v "$(debian_version "$pg_bindir")" \
        -c '--locale=C.UTF-8 --encoding=UTF8' "${options[@]}" \
        bash -c 'export server_log=${PG_CLUSTER_CONF_ROOT%/*}/log/postgresql-$PGVERSION-regress.log
            status=$1; shift; "$@"; echo $? >"$status"' - "$status" "$@" || exit
    exit "$(cat "$status")"
)

# For a PostgreSQL that is not Debian's, such as a build with assertions. It
# listens on a socket in its own directory only, so no port can be taken.
in_own_cluster()
(
    dir=$(mktemp -d)
    stop_cluster()
    {
        as_server_user "$pg_bindir/pg_ctl" -D "$dir/data" -m immediate -s stop || true
        cd / && rm -rf "$dir"
    }
    trap stop_cluster EXIT
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    as_server_user "$pg_bindir/initdb" -D "$dir/data" -U postgres -A trust --no-sync \
        -E UTF8 --locale=C.UTF-8 >/dev/null
    printf '%s\n' "${cluster_settings[@]}" "listen_addresses = ''" \
        "unix_socket_directories = '$dir'" |
        as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null
    export server_log=$dir/log PGHOST=$dir PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
    as_server_user "$pg_bindir/pg_ctl" -D "$dir/data" -l "$server_log" -w -s start || {
        cat "$server_log"
        exit 1
    }
    "$@"
)
