// Package jsonfeedtest checks that a document is valid JSON Feed 1.1, by a schema of what
// its specification says, offline.
//
// It knows nothing of the encoder: it reads bytes as a feed reader would, so it must never
// import the packages that it judges.
package jsonfeedtest

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed schema.json
var schemaSource []byte

// Check is everything about the document that JSON Feed 1.1 forbids; nil where it is valid.
func Check(body []byte) []error {
	if !utf8.Valid(body) {
		return []error{errors.New("the document is not UTF-8")}
	}
	source, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaSource))
	if err != nil {
		return []error{err}
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("jsonfeed.json", source); err != nil {
		return []error{err}
	}
	schema, err := c.Compile("jsonfeed.json")
	if err != nil {
		return []error{err}
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []error{fmt.Errorf("not JSON: %w", err)}
	}
	if err := schema.Validate(document); err != nil {
		return []error{err}
	}
	return twice(document)
}

// twice finds ids that several items have. The document is valid by the schema.
func twice(document any) (errs []error) {
	seen := map[any]bool{}
	for _, item := range document.(map[string]any)["items"].([]any) {
		id := item.(map[string]any)["id"]
		if seen[id] {
			errs = append(errs, fmt.Errorf("a second item has the id %v", id))
		}
		seen[id] = true
	}
	return errs
}
