"""Sends numbered events with python-logstash-async's BeatsTransport: send.py PORT COUNT [AUTHORITY]"""
import json
import sys

from logstash_async.transport import BeatsTransport

port, count = int(sys.argv[1]), int(sys.argv[2])
authority = sys.argv[3] if len(sys.argv) > 3 else None
transport = BeatsTransport(
    host="localhost",
    port=port,
    timeout=60.0,
    ssl_enable=authority is not None,
    ssl_verify=True,
    ssl_verify_flags=None,
    keyfile=None,
    certfile=None,
    ca_certs=authority,
)
transport.send([json.dumps({"message": str(number), "logger": "django"}) for number in range(count)])
transport.close()
