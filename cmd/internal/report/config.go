package report

import "encoding/json"

// Config is a configuration as it is in force, without what is secret, in both forms that
// `config show` prints.
type Config struct {
	YAML string          `json:"yaml"`
	JSON json.RawMessage `json:"json"`
}
