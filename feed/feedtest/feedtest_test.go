package feedtest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestShared(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("OPENVOICE_SHARED", dir)
	want := filepath.Join(dir, "corpus", "feeds")
	if err := os.MkdirAll(want, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := Shared(t, "corpus/feeds"); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
	absent := &skipped{TB: t}
	if Shared(absent, "data"); absent.why == "" {
		t.Error("what is absent skips nothing")
	}
}

// skipped notes why a test would be skipped, and lets it go on.
type skipped struct {
	testing.TB
	why string
}

func (s *skipped) Skipf(format string, _ ...any) { s.why = format }
