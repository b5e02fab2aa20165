"""Runs the Java functions of LocalStack as processes of this machine, where there is no Docker.

LocalStack asks an executor to start an environment of a function, to hand it payloads one after the other, and to end it.
Here an environment is the runtime interface emulator, which is what runs a function in the images of AWS, with the runtime
interface client in a Java of this machine. Memory, processors and /tmp of a
function are not limited, nor kept apart from others.

Reads these variables, which LocalStack hands on as it got them:
  DELTAFOLD_RIE        the emulator
  DELTAFOLD_RIC        folder with the jars of the runtime interface client
  DELTAFOLD_NATIVE     folder with native libraries of this machine, laid into lib/ of every function that lacks them; may be absent
  DELTAFOLD_FUNCTIONS  folder for what functions print, a file per environment, and for their /tmp
JAVA_HOME is the Java that runs the functions.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import requests
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from localstack.utils.net import get_free_tcp_port

STARTS_WITHIN_SECONDS = 20
ENDS_WITHIN_SECONDS = 5
ANSWERS_LATER_THAN_TIMEOUT_SECONDS = 30
HEAP_SHARE_OF_MEMORY = 0.8

class Survivor:
    """A process that ends the environments of a LocalStack that was killed, and could not do so itself.

    It hears over a pipe which ones live; when the pipe ends, nobody is left to end them. The kernel's own signal for this
    would also come when a mere thread of LocalStack ends.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        self._one_at_a_time = threading.Lock()

    def hears_of(self, process: subprocess.Popen) -> None:
        self._tell(f"+{process.pid}\n")

    def forgets(self, process: subprocess.Popen) -> None:
        self._tell(f"-{process.pid}\n")

    def _tell(self, line: str) -> None:
        with self._one_at_a_time:
            if self._process is None:
                script = Path(__file__).with_name("deltafold_survivor.py")
                self._process = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, start_new_session=True)
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


SURVIVOR = Survivor()

LOOPBACK = requests.Session()
LOOPBACK.trust_env = False  # whatever proxy there is, it knows nothing of this machine


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        return ProcessExecutor


class ProcessExecutor(RuntimeExecutor):
    """One environment of a function: an emulator and a Java, until it is stopped."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        functions = Path(os.environ["DELTAFOLD_FUNCTIONS"])
        name = f"{function_version.id.function_name}.{id}"
        self._log = functions / f"{name}.log"  # stays, for whoever looks for the reason of a failure
        self._temporary = functions / f"{name}.tmp"
        self._invoke_port = 0
        self._process: subprocess.Popen | None = None

    def start(self, env_vars: dict[str, str]) -> None:
        config = self.function_version.config
        code = config.code.get_unzipped_code_location()
        self._temporary.mkdir(parents=True)
        self._invoke_port = get_free_tcp_port()
        api_port = get_free_tcp_port(blocklist=[self._invoke_port])
        heap = int(config.memory_size * HEAP_SHARE_OF_MEMORY)
        command = [
            os.environ["DELTAFOLD_RIE"],
            "--runtime-interface-emulator-address", f"127.0.0.1:{self._invoke_port}",
            "--runtime-api-address", f"127.0.0.1:{api_port}",
            str(Path(os.environ["JAVA_HOME"]) / "bin" / "java"),
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Xmx{heap}m", f"-Djava.io.tmpdir={self._temporary}",
            "-cp", f"{code}:{code}/lib/*:{os.environ['DELTAFOLD_RIC']}/*",
            "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
            config.handler,
        ]
        environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            **{name: str(value) for name, value in env_vars.items()},
            "LAMBDA_TASK_ROOT": str(code),
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=environment, cwd=code, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        SURVIVOR.hears_of(self._process)
        self._await_emulator()

    def _await_emulator(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the runtime interface emulator ended at once: {self.get_logs()}")
            try:
                # An address that it does not know: an invocation would run the function.
                LOOPBACK.get(f"{self._address()}/", timeout=1)
                return
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.01)
        raise TimeoutError(f"the runtime interface emulator did not listen within {STARTS_WITHIN_SECONDS} s")

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        logged_before = self._log.stat().st_size
        answer = LOOPBACK.post(
            f"{self._address()}/2015-03-31/functions/function/invocations",
            data=payload["payload"].encode(),
            timeout=self.function_version.config.timeout + ANSWERS_LATER_THAN_TIMEOUT_SECONDS,
        )
        with self._log.open("rb") as log:
            log.seek(logged_before)
            logs = log.read().decode(errors="replace")
        body, is_error = _result(answer.content)
        return InvocationResult(
            request_id=payload["invoke-id"], payload=body, is_error=is_error, logs=logs, executed_version=self.function_version.id.qualifier
        )

    def stop(self) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                _signal(self._process, signal.SIGTERM)
                try:
                    self._process.wait(ENDS_WITHIN_SECONDS)
                except subprocess.TimeoutExpired:
                    _signal(self._process, signal.SIGKILL)
                    self._process.wait()
            SURVIVOR.forgets(self._process)
        shutil.rmtree(self._temporary, ignore_errors=True)

    def get_logs(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return self._address()

    def _address(self) -> str:
        return f"http://127.0.0.1:{self._invoke_port}"

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        code = function_version.config.code
        code.prepare_for_execution()
        native = os.environ.get("DELTAFOLD_NATIVE")
        libraries = code.get_unzipped_code_location() / "lib"
        if native and libraries.is_dir():
            for library in Path(native).iterdir():
                if not (libraries / library.name).exists():
                    (libraries / library.name).symlink_to(library)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        function_version.config.code.destroy_cached()


def _signal(process: subprocess.Popen, number: int) -> None:
    """To the emulator, which ends the Java it started."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def _result(content: bytes) -> tuple[bytes, bool]:
    """The emulator answers 200 to everything: errors are told by what it says, and time-outs are plain text."""
    if not content:  # of a function that has nothing to say
        return b"null", False
    try:
        answer = json.loads(content)
    except ValueError:
        message = content.decode(errors="replace")
        return json.dumps({"errorMessage": message, "errorType": "Sandbox.Timedout"}).encode(), True
    return content, isinstance(answer, dict) and "errorMessage" in answer and "errorType" in answer
