"""A Spark cluster of our own on loopback, from pyspark alone: a master, two workers, a server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = "127.0.0.1"
# A server remembers the plans of what it ran, to show them: those of our hundreds of statements
# would fill its memory.
FORGETFUL = [
    "spark.sql.ui.retainedExecutions",
    "spark.ui.retainedJobs",
    "spark.ui.retainedStages",
    "spark.sql.thriftserver.ui.retainedStatements",
    "spark.sql.thriftserver.ui.retainedSessions",
]
# What pays for itself with millions of rows, and costs with hundreds: Java made of each plan, plans
# that change while they run, filters found out from other filters.
COSTLY = [
    "spark.sql.codegen.wholeStage",
    "spark.sql.adaptive.enabled",
    "spark.sql.constraintPropagation.enabled",
    "spark.sql.optimizer.dynamicPartitionPruning.enabled",
]


def has_java() -> bool:
    """Whether there is a Java to run it with."""
    return shutil.which("java") is not None


@contextmanager
def spark_server(*, many_rows: bool = False) -> Iterator[int]:
    """A running cluster; yields the port of its thrift server.

    It is set up for tables of some hundred rows, or else for `many_rows`.
    """
    with tempfile.TemporaryDirectory(prefix="cdp-spark-") as name, ExitStack() as running:
        folder, master, thrift = Path(name), _free_port(), _free_port()
        url = f"spark://{HERE}:{master}"
        deploy = "org.apache.spark.deploy"
        _start(running, folder, "master", f"{deploy}.master.Master", "--port", str(master))
        _wait(master, folder / "master.log")
        for number in "12":
            options = ["-c", "1", "-m", "5g" if many_rows else "2g", url]
            _start(running, folder, f"worker{number}", f"{deploy}.worker.Worker", *options)
        _start_thrift(running, folder, url, thrift, many_rows=many_rows)
        _wait(thrift, folder / "thrift.log")
        yield thrift


def _start(running: ExitStack, folder: Path, name: str, *words: str) -> None:
    command = [str(_home() / "bin/spark-class"), *words, "--host", HERE, "--webui-port", "0"]
    _run(running, folder, name, command, "256m")


def _start_thrift(
    running: ExitStack, folder: Path, master: str, port: int, *, many_rows: bool
) -> None:
    # Machines that live for minutes: what compiles well costs more than it gains.
    quick = "-XX:+UseSerialGC" if many_rows else "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
    few_rows = {**dict.fromkeys(COSTLY, "false"), "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
    settings = {
        "spark.ui.enabled": "false",
        "spark.log.level": "WARN",
        "spark.driver.host": HERE,
        "spark.driver.bindAddress": HERE,
        "spark.driver.extraJavaOptions": f"{quick} -Xss16m",
        "spark.executor.extraJavaOptions": quick,
        "spark.executor.cores": "1",
        "spark.executor.memory": "4500m" if many_rows else "1500m",
        "spark.sql.shuffle.partitions": "8" if many_rows else "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        # Tables are known in memory only: Derby, which comes with Spark, holds no view of more
        # than 32,700 characters.
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.maxPlanStringLength": "1000",
        **({} if many_rows else few_rows),
        "spark.sql.ui.explainMode": "simple",
        **dict.fromkeys(FORGETFUL, "1"),
    }
    command = [str(_home() / "bin/spark-submit"), "--master", master, "--class"]
    command += ["org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    command += ["spark-internal", "--hiveconf", f"hive.server2.thrift.port={port}"]
    command += ["--hiveconf", f"hive.server2.thrift.bind.host={HERE}"]
    _run(running, folder, "thrift", command, "4g")


def _run(running: ExitStack, folder: Path, name: str, command: list[str], memory: str) -> None:
    environment = os.environ | {
        "SPARK_HOME": str(_home()),
        "SPARK_LOCAL_IP": HERE,
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_DAEMON_MEMORY": memory,
    }
    log = running.enter_context((folder / f"{name}.log").open("w"))
    process = subprocess.Popen(
        command, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT
    )
    running.callback(_stop, process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(port: int, log: Path, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as asked:
            asked.settimeout(1)
            if asked.connect_ex((HERE, port)) == 0:
                return
        time.sleep(0.3)
    raise TimeoutError(f"Nothing answers on port {port}; its log ends: {log.read_text()[-2000:]}")


def _home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HERE, 0))
        return int(free.getsockname()[1])
