# SPDX-License-Identifier: Apache-2.0
"""A line between nodes that is as slow as a test wants, can be cut and healed, and counts what passes."""
import select
import socket
import threading
import time


class Link:
    """Listens in front of nodes (front) and passes on what comes, all of it together at so many bytes a second. What nodes
    send as answers is what `passed` counts."""

    BLOCK = 32768

    def __init__(self, rate):
        self.rate = rate
        self.passed = 0
        self.is_cut = False
        self.lock = threading.Lock()
        self.free_at = time.monotonic()
        self.listeners = []
        self.pairs = set()

    def front(self, port, real):
        """Who connects to port reaches real."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        self.listeners.append(listener)
        threading.Thread(target=self._accept, args=(listener, real), daemon=True).start()

    def cut(self):
        with self.lock:
            self.is_cut = True
            pairs = list(self.pairs)
        for pair in pairs:
            for s in pair:
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it was gone already

    def heal(self):
        self.is_cut = False

    def close(self):
        for listener in self.listeners:
            listener.close()
        self.cut()

    def _accept(self, listener, real):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                if self.is_cut:
                    raise OSError("cut")
                far = socket.create_connection(("127.0.0.1", real), 5)
            except OSError:
                near.close()
                continue
            for s in (near, far):
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * self.BLOCK)
            with self.lock:
                self.pairs.add((near, far))
            threading.Thread(target=self._pass, args=(near, far), daemon=True).start()

    def _pay(self, n):
        """Wait until the line has carried n bytes more."""
        with self.lock:
            self.free_at = max(self.free_at, time.monotonic()) + n / self.rate
            until = self.free_at
        time.sleep(max(0, until - time.monotonic()))

    def _pass(self, near, far):
        try:
            while True:
                for s in select.select([near, far], [], [])[0]:
                    data = s.recv(self.BLOCK)
                    if not data:
                        return
                    self._pay(len(data))
                    if s is far:
                        with self.lock:
                            self.passed += len(data)
                    (near if s is far else far).sendall(data)
        except (OSError, ValueError):
            return
        finally:
            with self.lock:
                self.pairs.discard((near, far))
            near.close()
            far.close()
