package countersign.main

# METADATA
# entrypoint: true
decision := sprintf("%s is not for Wasm", [input.request.kind])
