# Judges documents by the JSON Schema. Standard input: one JSON object per line, {"name": …, "document": …}; standard
# output: the names that the schema accepts, one per line. The schema's path is the argument.
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)

for line in sys.stdin:
    judged = json.loads(line)
    if validator.is_valid(judged["document"]):
        print(judged["name"])
