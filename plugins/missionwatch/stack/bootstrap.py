"""Make the environment `.venv` of this checkout on a machine with a bare Python: `python3 bootstrap.py [--dev]`.

Standard library only, and a syntax that an old `python3` still reads, since that one may have to find the newer one.
What is installed is exactly what the lock files name, checked by hash; nothing is done when it was done before.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
STAMP = VENV / "missionwatch.json"
OLDEST, NEWEST = (3, 11), (3, 14)  # what the locked packages have ready-made wheels for
PROBE = "import venv, ensurepip, ssl; print('complete')"
LOCKS = {
    "run": "requirements.lock",
    "dev": "requirements-dev.lock",
    "bench": "requirements-bench.lock",
    "image": "docker/requirements.lock",
}
# Each lock, and the one whose versions it must not differ from: what production runs is what the tests run.
SOURCES = {
    "requirements-bootstrap": "",
    "requirements": "",
    "requirements-dev": "requirements.lock",
    "requirements-bench": "requirements-dev.lock",
    "docker/requirements": "requirements.lock",
}


class Failed(Exception):
    """The environment cannot be made; the message says why and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Bring the environment up to date. Exit code 1 with one message where that is impossible."""
    parser = argparse.ArgumentParser(description="Make or renew the environment .venv of this checkout.")
    parser.add_argument("--dev", action="store_true", help="with what the tests and checks need")
    parser.add_argument("--bench", action="store_true", help="with the peers that the benchmarks compare us with")
    parser.add_argument("--image", action="store_true", help="with what several workers need (see docker/)")
    parser.add_argument("--lock", action="store_true", help="renew the lock files")
    parser.add_argument("--upgrade", action="store_true", help="with --lock: to the newest releases")
    given = parser.parse_args(arguments)
    wanted = "dev" if given.dev or given.bench else "image" if given.image else "run"
    try:
        with_lock = os.open(ROOT, os.O_RDONLY)
        fcntl.flock(with_lock, fcntl.LOCK_EX)  # a second make waits here, and finds everything done
        make(wanted)
        if given.bench:
            make("bench")
        if given.lock:
            lock(upgrade=given.upgrade)
    except Failed as error:
        sys.stderr.write(f"environment: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"environment: cannot use {error.filename or ROOT}: {error.strerror or error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def make(wanted: str) -> None:
    """Make what is missing for `wanted`, a kind of LOCKS; "bench" comes on top of "dev"."""
    done = read_stamp()
    if done.get(wanted) == fingerprint(wanted):
        return
    started = time.monotonic()
    if not (VENV / "bin" / "python").exists() or done.get("root") != str(ROOT):
        say(f"environment: new, in {VENV}")
        new_environment()
        done = {"root": str(ROOT)}
    if not (VENV / "bin" / "uv").exists() or done.get("uv") != digest("requirements-bootstrap.lock"):
        install_installer()
        done["uv"] = digest("requirements-bootstrap.lock")
    # Who has the larger set keeps it: it contains the smaller one.
    kind = "dev" if wanted == "run" and "dev" in done else wanted
    say(f"environment: installing {count(LOCKS[kind])} locked packages and compiling them (once)")
    install_locked(LOCKS[kind])
    install_project()
    done["run"] = fingerprint("run")
    done[kind] = fingerprint(kind)
    aside = STAMP.with_suffix(".new")
    aside.write_text(json.dumps(done, indent=1), encoding="utf-8")
    aside.replace(STAMP)
    say(f"environment: ready after {time.monotonic() - started:.1f} s")


def say(line: str) -> None:
    """Say it now, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


# --- what was done -------------------------------------------------------------------------------------


def read_stamp() -> dict[str, str]:
    """What was done already, by lock."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if (VENV / "bin" / "python").exists() and stamp.get("root") == str(ROOT) else {}


def digest(name: str) -> str:
    """The hash of a file of the checkout."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def fingerprint(kind: str) -> str:
    """Changes when the environment of this kind must be renewed."""
    return hashlib.sha256(f"{digest(LOCKS[kind])} {digest('pyproject.toml')}".encode()).hexdigest()


def count(lock: str) -> int:
    """How many packages a lock names."""
    return len(re.findall(r"^[A-Za-z0-9]", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


# --- Python --------------------------------------------------------------------------------------------


def new_environment() -> None:
    """A virtual environment with the newest Python that can make one."""
    python = newest_python()
    shutil.rmtree(VENV, ignore_errors=True)
    run([python, "-m", "venv", str(VENV)], "making the virtual environment failed", environ=plain_environment())


def newest_python() -> str:
    """The program of the newest usable Python, of two alike the one built for speed; MISSIONWATCH_PYTHON names one to take."""
    named = os.environ.get("MISSIONWATCH_PYTHON")
    candidates = [named] if named else [f"python{OLDEST[0]}.{n}" for n in range(NEWEST[1], OLDEST[1] - 1, -1)]
    incomplete = ""
    for candidate in candidates if named else [*candidates, "python3", sys.executable]:
        program = shutil.which(candidate)
        version = version_of(program) if program else None
        if program and version and OLDEST <= version <= NEWEST:
            if is_complete(program):
                return program if named else optimised(program, version)
            incomplete = incomplete or f"python{version[0]}.{version[1]}"
    if incomplete:
        raise Failed(
            f"{incomplete} is here, but without the modules venv and ensurepip.\n"
            f"On Debian and Ubuntu: apt-get install {incomplete}-venv"
        )
    raise Failed(
        f"Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]} is needed"
        + (f"; MISSIONWATCH_PYTHON={named} is none.\n" if named else " and was not found on PATH.\n")
        + "On Debian 12 or later and Ubuntu 24.04 or later: apt-get install python3 python3-venv"
    )


def optimised(program: str, version: tuple[int, int]) -> str:
    """The distribution's own Python of the same version where this one was built without optimisation, as pyenv does unless it
    is told: clustering is a tenth to a fifth faster with it, detection up to a third."""
    own = shutil.which(f"/usr/bin/python{version[0]}.{version[1]}")
    if own is None or Path(own).resolve() == Path(program).resolve() or is_optimised(program) or not is_complete(own):
        return program
    say(
        f"environment: taking {own}, since {program} was built without optimisation (MISSIONWATCH_PYTHON says otherwise)"
    )
    return own


def is_optimised(program: str) -> bool:
    """True if this Python's build was guided by a profile, as it says itself."""
    return "--enable-optimizations" in answer(
        program, "import sysconfig; print(sysconfig.get_config_var('CONFIG_ARGS'))"
    )


def version_of(program: str) -> tuple[int, int] | None:
    """Major and minor version of a Python; None where it does not even start."""
    numbers = answer(program, "import sys; print('%d %d' % sys.version_info[:2])").split()
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None


def is_complete(program: str) -> bool:
    """True if this Python can make an environment with pip in it."""
    return answer(program, PROBE) != ""


def answer(program: str, code: str) -> str:
    """What a Python prints when it runs that; nothing where it fails."""
    done = subprocess.run([program, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


# --- packages ------------------------------------------------------------------------------------------


def install_installer() -> None:
    """Put uv, pinned by hash, into the environment with the pip that is there."""
    # A constraints file of the machine is about other projects: ours is the lock.
    environ = {**plain_environment(), "PIP_CONSTRAINT": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [venv_python(), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    run([*command, "-r", "requirements-bootstrap.lock"], "installing uv failed", environ=environ, is_network=True)


def install_locked(lock: str) -> None:
    """Install exactly what the lock names, compiled: Airflow's processes would compile it at each start otherwise."""
    environ = {**plain_environment(), **uv_environment(pip_settings(), os.environ)}
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", venv_python(), "--no-deps"]
    command += ["--compile-bytecode", "--require-hashes", "--only-binary", ":all:", "-r", lock]
    run(command, f"installing {lock} failed", environ=environ, is_network=True)


def lock(*, upgrade: bool) -> None:
    """Renew the lock files: hashes, and no address of any package index, for every Python that we support."""
    environ = {**plain_environment(), **uv_environment(pip_settings(), os.environ)}
    for name, pinned in SOURCES.items():
        command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
        command += [f"{name}.in", "-o", f"{name}.lock"] + (["--upgrade"] if upgrade else [])
        command += ["-c", pinned] if pinned else []
        run(command, f"making {name}.lock failed", environ=environ, is_network=True)
        say(f"environment: {name}.lock names {count(f'{name}.lock')} packages")


def plain_environment() -> dict[str, str]:
    """Our environment without what would keep Python from caching bytecode or make it look elsewhere."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    return {key: value for key, value in os.environ.items() if key not in unwanted}


def pip_settings() -> dict[str, str]:
    """What pip is configured to on this machine: option -> value, the more specific place winning."""
    done = subprocess.run(
        [venv_python(), "-m", "pip", "config", "list"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
        env=plain_environment(), cwd=str(ROOT),
    )  # fmt: skip
    return parsed_pip_settings(done.stdout)


def parsed_pip_settings(listing: str) -> dict[str, str]:
    """The lines of `pip config list` ("global.index-url='...'"), by option."""
    ranks = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, _, quoted = line.partition("=")
        section, _, option = key.strip().rpartition(".")
        section = section.rstrip(".")
        if section in ranks and (option not in found or ranks[section] >= found[option][0]):
            value = quoted.strip()[1:-1] if quoted.strip()[:1] in {"'", '"'} else quoted.strip()
            found[option] = (ranks[section], value.replace("\\n", "\n"))
    return {option: value for option, (_, value) in found.items()}


def uv_environment(settings: dict[str, str], environ: dict[str, str] | os._Environ[str]) -> dict[str, str]:
    """uv's variables for pip's settings, which uv does not read itself. Variables that are set already stay."""
    wanted = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_INDEX": " ".join(settings.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(settings.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(settings.get("trusted-host", "").split()),
        "UV_NO_INDEX": "1" if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"} else "",
        "UV_HTTP_TIMEOUT": settings.get("timeout", settings.get("default-timeout", "")),
        # As pip does: the best version of all indexes. The hashes say which file is meant.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": settings.get("cert", ""),
        "SSL_CLIENT_CERT": settings.get("client-cert", ""),
        "HTTP_PROXY": settings.get("proxy", ""),
        "HTTPS_PROXY": settings.get("proxy", ""),
    }
    if "UV_INDEX_URL" in environ:
        del wanted["UV_DEFAULT_INDEX"]
    if "UV_EXTRA_INDEX_URL" in environ:
        del wanted["UV_INDEX"]
    return {key: value for key, value in wanted.items() if value and key not in environ}


# --- ourselves -----------------------------------------------------------------------------------------


def install_project() -> None:
    """Make `missionwatch` importable and a command, as an editable install would, without a build and its network."""
    site = Path(run([venv_python(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], "").strip())
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    number = version.group(1) if version else "0"
    for old in site.glob("missionwatch-*.dist-info"):
        shutil.rmtree(old)
    info = site / f"missionwatch-{number}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: missionwatch\nVersion: {number}\n", encoding="utf-8")
    (info / "INSTALLER").write_text("missionwatch\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[console_scripts]\nmissionwatch = missionwatch.cli:main\n", encoding="utf-8"
    )
    script = VENV / "bin" / "missionwatch"
    files = [f"{info.name}/{name}" for name in ("METADATA", "INSTALLER", "entry_points.txt", "RECORD")]
    files += ["missionwatch.pth", os.path.relpath(str(script), str(site))]
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in files), encoding="utf-8")
    (site / "missionwatch.pth").write_text(f"{ROOT / 'plugins'}\n", encoding="utf-8")
    # sh finds the interpreter: a #! line can hold neither a space nor more than 127 bytes.
    script.write_text(
        "#!/bin/sh\n"
        f"'''exec' {shlex.quote(venv_python())} \"$0\" \"$@\"\n' '''\n"
        "import sys\n\nfrom missionwatch.cli import main\n\nsys.exit(main())\n",
        encoding="utf-8",
    )
    script.chmod(0o755)


def venv_python() -> str:
    """The environment's Python."""
    return str(VENV / "bin" / "python")


def run(command: list[str], problem: str, *, environ: dict[str, str] | None = None, is_network: bool = False) -> str:
    """Run a program to its end; its output, or Failed with the last lines of it."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env=environ or plain_environment(), cwd=str(ROOT), check=False,
    )  # fmt: skip
    if done.returncode:
        fail(problem or f"{command[0]} failed", done.stdout, is_network=is_network)
    return done.stdout


def fail(problem: str, said: str, *, is_network: bool) -> NoReturn:
    """Stop, with the tool's own last words and what may help."""
    lines = [line for line in said.strip().splitlines() if "Retrying (Retry(" not in line]
    last = "\n".join(f"    {line}" for line in lines[-12:])
    if is_network and re.search(r"NewConnectionError|name resolution|dns error|error sending request", said):
        problem += ", since the package index cannot be reached"
    hint = ""
    if is_network and re.search(r"No space left", said):
        hint = "\nThe disk is full: about 1 GB is needed."
    elif is_network:
        hint = (
            "\nThe packages come once from a package index. Without a way to one: `pip config set global.index-url …`"
            "\n(and proxy, cert, find-links) is heeded here too; once installed, nothing needs the network again."
        )
    raise Failed(f"{problem}:\n{last}{hint}")


if __name__ == "__main__":
    sys.exit(main())
