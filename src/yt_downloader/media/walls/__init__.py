"""What the kernel keeps from a child process: files, sockets, dangerous calls.

The launcher imports these modules in a bare interpreter, so they need nothing
but ctypes, os and struct.
"""
