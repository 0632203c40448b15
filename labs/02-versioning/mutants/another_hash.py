# caught by: check_a_name_is_the_sha_256_of_the_content
"""The name is a hash, and not the one that everybody can check with other tools."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def content_id(content):
    return hashlib.blake2b(content, digest_size=32).hexdigest()
