# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A client of a language server, as small as the tests need."""
import json
import os
import queue
import subprocess
import threading


class Server:
    """A language server over its standard streams. Every wait has a limit, and fails where it passes."""

    def __init__(self, command, folder, seconds=120):
        self.seconds = seconds
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, cwd=folder)
        self.messages = queue.Queue()
        self.last_id = 0
        self.published = {}  # (uri, version) -> diagnostics: those of one file come while another is waited for
        threading.Thread(target=self._read, daemon=True).start()
        self.request("initialize", {
            "processId": None, "rootUri": "file://" + folder,
            "capabilities": {"textDocument": {
                "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}}}})
        self.notify("initialized", {})

    def _read(self):
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self.messages.put(None)  # the server has ended
                return
            self.messages.put(json.loads(self.process.stdout.read(length)))

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _wait_for(self, is_wanted):
        while True:
            message = self.messages.get(timeout=self.seconds)
            if message is None:
                raise RuntimeError(f"the server ended with {self.process.wait()}")
            if message.get("method") == "textDocument/publishDiagnostics":
                about = message["params"]
                self.published[about["uri"], about.get("version")] = about["diagnostics"]
            if is_wanted(message):
                return message

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    def request(self, method, params):
        self.last_id += 1
        wanted = self.last_id
        self._send({"id": wanted, "method": method, "params": params})
        return self._wait_for(lambda message: message.get("id") == wanted)["result"]

    def open(self, file, text):
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": "file://" + file, "languageId": "cpp", "version": 1, "text": text}})

    def change(self, file, version, text):
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": "file://" + file, "version": version},
            "contentChanges": [{"text": text}], "wantDiagnostics": True})

    def diagnostics(self, file, version):
        """What the server says of that version of the file."""
        key = "file://" + file, version
        if key not in self.published:
            self._wait_for(lambda message: key in self.published)
        return self.published.pop(key)

    def end(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=self.seconds)
