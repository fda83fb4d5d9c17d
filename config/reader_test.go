package config

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// A mapping may have any number of keys.
func TestObjectOfManyKeys(t *testing.T) {
	const many = 200
	var keys []key[[]string]
	var text strings.Builder
	for i := range many {
		keys = append(keys, key[[]string]{fmt.Sprintf("key%d", i), true, func(r *reader, v value, to *[]string) { *to = append(*to, v.node.Value) }})
		fmt.Fprintf(&text, "key%d: %d\n", i, i)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text.String()), &doc); err != nil {
		t.Fatal(err)
	}
	for n := range many + 1 {
		r, got := &reader{document: &document{}}, []string(nil)
		object(r, value{node: doc.Content[0]}, keys[:n], &got)
		if len(got) != n || len(r.errs) != many-n {
			t.Errorf("of %d keys %d are set, with %d errors", n, len(got), len(r.errs))
		}
	}
}
