"""What the official image does with `KAFKA_…` and `CLUSTER_ID`: write the properties, format once, run the broker."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

PROPERTIES = Path("/opt/kafka/config/server.properties")
LIBS = "/opt/kafka/libs/*"
NOT_PROPERTIES = {"KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_VERSION"}
CLUSTER_ID = "5L6g3nShT-eMCtK--X86sw"
MARKS = {"_": ".", "__": "_", "___": "-"}


def properties(environ: Mapping[str, str]) -> dict[str, str]:
    """`KAFKA_LOG_DIRS` is `log.dirs`; two underscores are one, three are a dash."""
    return {
        re.sub("_+", lambda run: MARKS[run[0]], name.removeprefix("KAFKA_")).lower(): value
        for name, value in environ.items()
        if name.startswith("KAFKA_") and name not in NOT_PROPERTIES
    }


def main() -> None:
    """Become the broker."""
    heap = os.environ.get("KAFKA_HEAP_OPTS", "-Xmx1G").split()
    wanted = properties(os.environ)
    PROPERTIES.write_text("".join(f"{key}={value}\n" for key, value in wanted.items()))
    if not (Path(wanted.get("log.dirs", "/tmp/kafka-logs")) / "meta.properties").exists():
        tool = ["java", "-cp", LIBS, "kafka.tools.StorageTool", "format"]
        cluster = os.environ.get("CLUSTER_ID", CLUSTER_ID)
        subprocess.run([*tool, "--cluster-id", cluster, "--config", str(PROPERTIES)], check=True)
    os.execvp("java", ["java", *heap, "-Dlog4j2.level=WARN", "-cp", LIBS, "kafka.Kafka", str(PROPERTIES)])


if __name__ == "__main__":
    main()
