"""What systemd and cron are given to harvest by the clock: texts, made of a command and a home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import join, quote

_SERVICE = """[Unit]
Description=Threadwell: harvest what is due
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
# No flock: each source has a lock of its own, and systemd never starts a service twice. 75: another one is at it.
ExecStart={harvest}
# Also where one source failed: what the others brought is to be found.
ExecStopPost={index}
SuccessExitStatus=75
Nice=10
IOSchedulingClass=idle
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={home}
"""

_TIMER = """[Unit]
Description=Threadwell: every hour

[Timer]
OnCalendar=hourly
RandomizedDelaySec=10min
# A machine that slept or was off catches up when it is back.
Persistent=true

[Install]
WantedBy=timers.target
"""


def systemd_units(program: Sequence[str], home: Path, minutes: int, notify: str | None) -> dict[str, str]:
    """The texts of a service and its timer, by file name."""
    harvest, index = _commands(program, home, minutes, notify)
    service = _SERVICE.format(
        harvest=" ".join(map(_unit_word, harvest)),
        index=" ".join(map(_unit_word, index)),
        home=_unit_word(str(home)).replace("$$", "$"),  # only in commands, systemd looks for variables
    )
    return {"threadwell.service": service, "threadwell.timer": _TIMER}


def cron_line(program: Sequence[str], home: Path, lock: Path, minutes: int, notify: str | None) -> str:
    """One line of a crontab. ``flock -n`` leaves an hour out while the one before it still works."""
    harvest, index = _commands(program, home, minutes, notify)
    work = f"{join(harvest)}; {join(index)}"
    # For cron a percent sign ends the command; see crontab(5).
    return f"17 * * * * flock -n {quote(str(lock))} sh -c {quote(work)}".replace("%", "\\%")


def _commands(program: Sequence[str], home: Path, minutes: int, notify: str | None) -> tuple[list[str], list[str]]:
    ours = [*program, "--home", str(home)]
    told = ["--notify", notify] if notify else []
    return [*ours, "harvest", "--due", "--minutes", str(minutes), *told], [*ours, "index"]


def _unit_word(word: str) -> str:
    """A word of a unit's line: quoted, and with nothing left in it that systemd would expand; see systemd.syntax(7)."""
    for sign, safe in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$"), ("\n", "\\n")):
        word = word.replace(sign, safe)
    return f'"{word}"'
