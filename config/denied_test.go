package config

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestDeniedHint(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	me := userName(os.Geteuid())
	denied := &fs.PathError{Op: "open", Path: name, Err: syscall.EACCES}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{name, denied, "this process runs as " + me + ", the file is that of " + me + " and has mode 0600: let a group"},
		{name + "/in", denied, "which may not look into the folder: let a group"},
		{name, &fs.PathError{Op: "open", Path: name, Err: syscall.ENOENT}, ""},
	} {
		if got := deniedHint(c.name, c.err); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("hint for %s is %q, want %q", c.name, got, c.want)
		}
	}
}

// What may not be read is answered with what to do about it, whichever file it is. Root
// may read everything, and gets no hint.
func TestDenied(t *testing.T) {
	dir := t.TempDir()
	text := strings.Replace(minimal, "url: https://a.example/f", "url: https://a.example/f, ca: secret, headers: {Authorization: {file: secret}}", 1) + "overrides: {file: secret}\n"
	if text == minimal {
		t.Fatal("the minimal configuration has no source as this test knows it")
	}
	for name, content := range map[string]string{"secret": "x", "openvoice.yaml": text, "closed.yaml": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"secret", "closed.yaml"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	want := 1
	if os.Geteuid() == 0 {
		want = 0
	}
	_, err := (&Loader{}).Load(filepath.Join(dir, "closed.yaml"))
	if n := strings.Count(said(err), "let a group read it"); n != want {
		t.Errorf("%d hints for a closed configuration, want %d: %v", n, want, err)
	}
	_, err = (&Loader{}).Load(filepath.Join(dir, "openvoice.yaml"))
	if n := strings.Count(said(err), "let a group read it"); n != 3*want {
		t.Errorf("%d hints for closed files, want %d: %v", n, 3*want, err)
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
