package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the messages in testdata")

// beyondSchema marks the files whose fault a JSON Schema cannot express.
const beyondSchema = "# a schema cannot say this\n"

// secret is in every file of testdata that holds one, and in no message.
const secret = "s3cret"

// fixtures are the files that sources of testdata refer to.
func fixtures(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "secrets", "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]struct {
		text string
		mode os.FileMode
	}{
		"good":     {"Bearer " + secret + "\n", 0o600},
		"group":    {secret, 0o640},
		"open":     {secret, 0o644},
		"writable": {secret, 0o602},
		"empty":    {"\n", 0o600},
		"lines":    {secret + "\n" + secret, 0o600},
		"large":    {strings.Repeat(secret, 4096), 0o600},
	} {
		path := filepath.Join(dir, "secrets", name)
		if err := os.WriteFile(path, []byte(f.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, f.mode); err != nil { // whatever the umask
			t.Fatal(err)
		}
	}
	return dir
}

// archives reads every archive of testdata/bad.
func archives(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	all := map[string]*txtar.Archive{}
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[f] = a
	}
	return all
}

// TestBad holds every rule to its exact message, place and hint.
func TestBad(t *testing.T) {
	folder, rules := fixtures(t), 0
	for file, a := range archives(t) {
		for i := 0; i+1 < len(a.Files); i += 2 {
			in, want := a.Files[i], &a.Files[i+1]
			rules++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+in.Name, func(t *testing.T) {
				c, err := (&Loader{}).Parse(in.Name, folder, in.Data)
				var errs Errors
				if !errors.As(err, &errs) || len(errs) == 0 || c != nil {
					t.Fatalf("the file passes: %+v, %v", c, err)
				}
				got := err.Error() + "\n"
				if strings.Contains(got, secret) {
					t.Errorf("the message holds the secret:\n%s", got)
				}
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
	if rules < 100 {
		t.Errorf("only %d rules were tried", rules)
	}
}
