"""What others say of a built site: the Nu Html Checker of each kind of page, Lighthouse of a condition's, broken links.

    python -m benchmarks.site_quality SITE [--tools FOLDER] [--page PATH]

SITE is the folder of a built site. Both tools are installed by npm into ``--tools`` where they are not there yet; the
checker needs Java, Lighthouse a Chromium. A part whose tool is missing is left out, and the reason is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.site_weights import CHROMIUM, counting_server, kinds
from search_cli.site.check import check_site

PACKAGES = {"vnu-jar": "node_modules/vnu-jar/build/dist/vnu.jar", "lighthouse": "node_modules/.bin/lighthouse"}
MUST = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 90}
LOOPBACK = "-Dnu.validator.servlet.allow-forbidden-hosts=true"  # else the checker asks no server of this machine
SHOWN = 12  # complaints of one kind


def main() -> None:
    """Print what each of them says; ends with 1 where a must is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("--tools", type=Path, help="where npm installs them; default: a folder that is deleted again")
    parser.add_argument("--page", help="the page that Lighthouse looks at; default: the condition's in the middle")
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch:
        tools = asked.tools or Path(scratch)
        problems = check_site(asked.site)
        print(f"site check: {len(problems)} problems", *problems[:SHOWN], sep="\n  ")
        wrong = bool(problems)
        wrong |= check_html(asked.site, tools)
        wrong |= check_lighthouse(asked.site, tools, asked.page)
    raise SystemExit(int(wrong))


def missing(tools: Path, package: str, *programs: str) -> str:
    """Why a tool cannot run, empty where it can; it is installed where it is not there yet."""
    if absent := [name for name in (*programs, "npm", "node") if not shutil.which(name)]:
        return f"there is no {absent[0]} on this machine"
    if not (tools / PACKAGES[package]).exists():
        tools.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(tools), package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"npm could not install {package}: {done.stderr.strip()[-200:]}"
    return ""


def check_html(site: Path, tools: Path) -> bool:
    """Print what the Nu Html Checker finds in a page of each kind, the style sheet and the pictures."""
    if why := missing(tools, "vnu-jar", "java"):
        print(f"\nNu Html Checker: left out, {why}")
        return False
    static = sorted(str(path) for path in (site / "static").iterdir() if path.suffix in {".css", ".svg"})
    command = ["java", LOOPBACK, "-jar", str(tools / PACKAGES["vnu-jar"]), "--format", "json", "--also-check-css"]
    with counting_server(site, compress=False) as (address, _):  # to files, the pages' own policy forbids their style
        checked = [*(address + path for path in kinds(site).values()), *static]
        done = subprocess.run([*command, "--also-check-svg", *checked], capture_output=True, text=True, check=False)
    found = json.loads(done.stderr or done.stdout)["messages"]
    errors = [told for told in found if told["type"] != "info"]  # a page that could not be read is one
    warnings = [told for told in found if told.get("subType") == "warning"]
    print(f"\nNu Html Checker: {len(checked)} files, {len(errors)} errors, {len(warnings)} warnings")
    for told in (*errors[:SHOWN], *warnings[:SHOWN]):
        where = told["url"].removeprefix(address)
        print(f"  {told['type']} {where}:{told.get('lastLine', '')}: {told['message'][:200]}")
    return bool(errors)


def check_lighthouse(site: Path, tools: Path, page: str | None) -> bool:
    """Print Lighthouse's scores for a condition's page as a phone sees it, and what it takes points off for."""
    why = missing(tools, "lighthouse") or ("" if Path(CHROMIUM).exists() else f"there is no {CHROMIUM}")
    page = page or kinds(site).get("condition, median")
    if why or page is None:
        print(f"\nLighthouse: left out, {why or 'the site has no condition'}")
        return False
    with counting_server(site, compress=True) as (address, _), TemporaryDirectory() as scratch:
        told = Path(scratch) / "report.json"
        flags = ["--quiet", "--chrome-flags=--headless=new --no-sandbox", "--output=json", f"--output-path={told}"]
        command = [str(tools / PACKAGES["lighthouse"]), address + page, *flags]
        only = f"--only-categories={','.join(MUST)}"
        environment = {**os.environ, "CHROME_PATH": CHROMIUM}
        done = subprocess.run([*command, only], capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            print(f"\nLighthouse failed: {done.stderr.strip()[-300:]}")
            return True
        report = json.loads(told.read_text(encoding="utf-8"))
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in MUST}
    print(f"\nLighthouse {report['lighthouseVersion']}, {page}: {scores}")
    for name in MUST:
        for line in _lost(report, name):
            print(f"  {name}: {line}")
    return any(scores[name] < must for name, must in MUST.items())


def _lost(report: Mapping[str, Any], category: str) -> list[str]:
    """The titles of the audits of a category that took points off."""
    weighted = [ref["id"] for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    audits = [report["audits"][name] for name in weighted]
    return [str(audit["title"]) for audit in audits if audit["score"] not in (1, None)]


if __name__ == "__main__":
    main()
