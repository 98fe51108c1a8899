# Takes from a JSON Schema what is only said to people; keys of `properties` and the like are names and stay.
def strip:
  if type == "object" then
    with_entries(
      select(.key | IN("title", "description", "examples", "example", "markdownDescription", "$comment") | not)
      | if (.key | IN("properties", "patternProperties", "definitions", "$defs", "dependentSchemas"))
          and (.value | type) == "object"
        then .value |= map_values(strip)
        else .value |= strip
        end
    )
  elif type == "array" then map(strip)
  else .
  end;

strip
| if .definitions then del(.definitions["http://json-schema.org/draft-07/schema"]) else . end
