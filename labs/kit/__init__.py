"""The lab kit: start a lab, check it, hand it in.

Only the standard library may be imported here, because ``python3 -m labs.kit.doctor`` must
run before anything is installed.
"""

KIT_VERSION = "0.1.0"
