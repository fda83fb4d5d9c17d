package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestWarnings holds what is likely a mistake to its exact message, place and hint.
func TestWarnings(t *testing.T) {
	files, err := filepath.Glob("testdata/warnings/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(a.Files); i += 2 {
			in, want := a.Files[i], &a.Files[i+1]
			t.Run(in.Name, func(t *testing.T) {
				got := warningsOf(t, in.Name, in.Data)
				if *update {
					want.Data = []byte(got)
				} else if got != string(want.Data) {
					t.Errorf("got:\n%s\nwant:\n%s", got, want.Data)
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func warningsOf(t *testing.T, name string, data []byte) string {
	t.Helper()
	c, err := (&Loader{}).Parse(name, "/", data)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, w := range c.Warnings {
		b.WriteString(w.Error() + "\n")
	}
	return b.String()
}

// What "openvoice init" and the example write in place of the operator is told, each.
func TestPlaceholdersOfTheStarterAndTheExample(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"starter", string(Starter()), []string{"site.id", "site.title", "site.url"}},
		{"starter with its wishes", strings.Replace(string(Starter()), "# contact:", "contact:", 1), []string{"site.id", "site.title", "site.url", "site.contact"}},
		{"example", readText(t, "../config.example.yaml"), []string{"site.id", "site.url", "site.contact"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := (&Loader{}).Parse("f", "..", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			var paths []string
			for _, w := range got.Warnings {
				paths = append(paths, w.Path)
			}
			if strings.Join(paths, " ") != strings.Join(c.want, " ") {
				t.Errorf("warned of %q, want %q", paths, c.want)
			}
		})
	}
}

// Warnings are told of what passes alone: an error comes first.
func TestNoWarningsBesideErrors(t *testing.T) {
	_, err := (&Loader{}).Parse("f", "/", []byte(minimal+"nonsense: 1\n"))
	var errs Errors
	if !errors.As(err, &errs) || len(errs) != 1 {
		t.Errorf("got %v", err)
	}
}
