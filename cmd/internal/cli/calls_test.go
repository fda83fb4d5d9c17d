package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryCallIsAnswered: a row of the daemon that the table leaves out would be refused by
// it, and answered where no daemon runs.
func TestEveryCallIsAnswered(t *testing.T) {
	files, err := filepath.Glob("../daemon/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^(?:var )?\s*(Call\w+)\s*= control\.`).FindAllSubmatch(text, -1) {
			rows = append(rows, string(m[1]))
		}
	}
	if len(rows) != len(calls()) {
		t.Errorf("%d calls are in the table, %d are declared: %s", len(calls()), len(rows), strings.Join(rows, ", "))
	}
}
