package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folderOf is a folder with files of these texts, by their paths in it.
func folderOf(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sourceless is a file that leaves sources to others.
const sourceless = `version: 1
site: {id: "tag:example.org,2026:", title: T, url: https://example.org}
defaults: {language: de}
`

// one is a file of one source.
func one(id string) string { return "sources: [{id: " + id + ", url: https://" + id + ".example/f}]\n" }

// TestParts reads sources out of several files, in the order of their names, and leaves
// alone what editors and other tools put beside them.
func TestParts(t *testing.T) {
	dir := folderOf(t, map[string]string{
		"ov.yaml": sourceless + one("z") + "feeds: [{id: f, path: /f, sources: [b, z]}]\n", "sources.d/20.yaml": one("b"), "sources.d/10.yml": one("c"), "sources.d/30.yaml": "# " + one("d"),
		"sources.d/x.yaml~": "no", "sources.d/.x.yaml": "no", "sources.d/.x.yaml.swp": "no", "sources.d/4913": "no", "sources.d/#x.yaml#": "no",
		"sources.d/x.yaml.bak": "no", "sources.d/README.md": "no", "sources.d/.git/x.yaml": "no", "sources.d/deeper/x.txt": "no",
	})
	if err := os.Symlink("me@here.1:2", filepath.Join(dir, "sources.d/.#20.yaml")); err != nil { // of Emacs
		t.Fatal(err)
	}
	c, err := (&Loader{}).Load(filepath.Join(dir, "ov.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, s := range c.Sources {
		ids = append(ids, s.ID+" "+s.Language)
	}
	if d := cmp.Diff([]string{"z de", "c de", "b de"}, ids); d != "" {
		t.Errorf("sources (-want +got):\n%s", d)
	}
}

// TestBadParts tells what is wrong with the name of its file.
func TestBadParts(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string // what each error begins with
	}{
		{"an error in each", map[string]string{"ov.yaml": sourceless + "main: {limit: none}\n", "sources.d/a.yaml": "sources:\n  - {id: A, url: https://a.example/}\n", "sources.d/b.yaml": "sources: [{id: b}]\n"},
			[]string{"ov.yaml:4:15: main.limit: ", `sources.d/a.yaml:2:10: sources[0].id: "A" cannot be an id`, "sources.d/b.yaml:1:11: sources[0]: the key url is missing"}},
		{"another key", map[string]string{"ov.yaml": minimal, "sources.d/a.yaml": "site: {title: x}\n"},
			[]string{`sources.d/a.yaml:1:1: site: unknown key "site"` + "\n    | site: {title: x}\n    | ^\n    hint: known here are: sources"}},
		{"an id twice", map[string]string{"ov.yaml": minimal, "sources.d/a.yaml": "\n" + one("b"), "sources.d/b.yaml": one("b")},
			[]string{"sources.d/b.yaml:1:16: sources[0].id: the source id b is on line 2 of sources.d/a.yaml already", "sources.d/b.yaml:1:24: sources[0].url: the source URL https://b.example/f is on line 2 of sources.d/a.yaml already"}},
		{"an id of the configuration", map[string]string{"ov.yaml": minimal, "sources.d/a.yaml": "sources: [{id: a, url: https://b.example/f}]\n"},
			[]string{"sources.d/a.yaml:1:16: sources[0].id: the source id a is on line 3 of ov.yaml already"}},
		{"no YAML, and no word of sources that it may hold", map[string]string{"ov.yaml": sourceless, "sources.d/a.yaml": "sources: [\n"},
			[]string{"sources.d/a.yaml:1:10: this is no YAML: "}},
		{"empty, as a file is while it is written", map[string]string{"ov.yaml": minimal, "sources.d/a.yaml": ""}, []string{"sources.d/a.yaml:1:1: the file is empty"}},
		{"sources nowhere", map[string]string{"ov.yaml": sourceless, "sources.d/a.yaml": "# none yet\n"}, []string{"ov.yaml:1:1: the key sources is missing"}},
		{"empty lists alone", map[string]string{"ov.yaml": sourceless + "sources: []\n", "sources.d/a.yaml": "sources: []\n"},
			[]string{"ov.yaml:4:10: sources: the list of sources is empty", "sources.d/a.yaml:1:10: sources: the list of sources is empty"}},
		{"a folder in the place of a file", map[string]string{"ov.yaml": minimal, "sources.d/a.yaml/b.yaml": ""}, []string{"sources.d/a.yaml:1:1: the file cannot be read: it is no regular file"}},
		{"a file in the place of the folder", map[string]string{"ov.yaml": minimal, "sources.d": ""}, []string{"sources.d:1:1: the folder cannot be read: not a directory"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(folderOf(t, c.files))
			_, err := (&Loader{}).Load("ov.yaml")
			var errs Errors
			if !errors.As(err, &errs) || len(errs) != len(c.want) {
				t.Fatalf("got %v, want %d errors", err, len(c.want))
			}
			for i, e := range errs {
				if !strings.HasPrefix(e.Error(), c.want[i]) {
					t.Errorf("got:\n%s\nwant:\n%s", e, c.want[i])
				}
			}
		})
	}
}

// An empty list is none where another file has sources.
func TestEmptyListBesideOthers(t *testing.T) {
	dir := folderOf(t, map[string]string{"ov.yaml": sourceless + "sources: []\n", "sources.d/a.yaml": one("a")})
	if c, err := (&Loader{}).Load(filepath.Join(dir, "ov.yaml")); err != nil || len(c.Sources) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestInputs are all the files that a configuration was read from, or would have been, also
// where it is wrong; a change of any of them shows, and nothing else does.
func TestInputs(t *testing.T) {
	dir := folderOf(t, map[string]string{
		"ov.yaml": minimal + "overrides: {file: words.yaml}\n", "words.yaml": "", "sources.d/a.yaml": `sources:
  - {id: b, url: https://b.example/f, headers: {Cookie: {file: secrets/cookie}}, proxy: {file: secrets/proxy}, ca: ca.pem}
`, "secrets/cookie": "x=1", "secrets/proxy": "socks5://127.0.0.1:1080", "other.yaml": "x",
	})
	l := &Loader{}
	_, err := l.Load(filepath.Join(dir, "ov.yaml"))
	if err == nil || !strings.Contains(err.Error(), `the file "ca.pem" cannot be read`) {
		t.Fatalf("a file that is not there: %v", err)
	}
	files, folders := l.Inputs.Paths()
	for i := range files {
		files[i], _ = filepath.Rel(dir, files[i])
	}
	if d := cmp.Diff([]string{"ca.pem", "ov.yaml", "secrets/cookie", "secrets/proxy", "sources.d/a.yaml", "words.yaml"}, files); d != "" {
		t.Errorf("files (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{filepath.Join(dir, "rules.d"), filepath.Join(dir, "sources.d")}, folders); d != "" {
		t.Errorf("folders (-want +got):\n%s", d)
	}
	last := l.Inputs
	for _, c := range []struct {
		what         string
		do           func() error
		shows, lacks bool
	}{
		{"nothing", func() error { return nil }, false, false},
		{"a touch", func() error { return write(dir, "secrets/cookie", "x=1") }, false, false},
		{"a mode of no secret", func() error { return os.Chmod(filepath.Join(dir, "ov.yaml"), 0o644) }, false, false},
		{"a file of nobody's", func() error { return write(dir, "other.yaml", "y") }, false, false},
		{"litter", func() error { return write(dir, "sources.d/.a.yaml.swp", "y") }, false, false},
		{"the file", func() error { return write(dir, "ov.yaml", minimal) }, true, false},
		{"a secret", func() error { return write(dir, "secrets/cookie", "x=2") }, true, false},
		{"a secret that everybody may read", func() error { return os.Chmod(filepath.Join(dir, "secrets/cookie"), 0o604) }, true, false},
		{"what was not there", func() error { return write(dir, "ca.pem", "x") }, true, false},
		{"overrides", func() error { return write(dir, "words.yaml", "[]") }, true, false},
		{"another part", func() error { return write(dir, "sources.d/b.yaml", "x") }, true, false},
		{"a part less", func() error { return os.Remove(filepath.Join(dir, "sources.d/b.yaml")) }, true, true},
		{"an empty file", func() error { return write(dir, "words.yaml", "") }, true, true},
		{"no folder", func() error { return os.RemoveAll(filepath.Join(dir, "sources.d")) }, true, true},
		{"the folder again", func() error { return os.Mkdir(filepath.Join(dir, "sources.d"), 0o700) }, true, false},
	} {
		if err := c.do(); err != nil {
			t.Fatal(err)
		}
		now := last.Again()
		if now.Equal(last) == c.shows || now.Lacks(last) != c.lacks {
			t.Errorf("%s: equal %v, lacks %v", c.what, now.Equal(last), now.Lacks(last))
		}
		last = now
	}
}

func write(dir, name, text string) error {
	return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)
}
