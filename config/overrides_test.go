package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
)

// overridden reads a configuration that names an overrides file of the text.
func overridden(t *testing.T, text string) (*Config, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "words.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return (&Loader{}).Parse("test.yaml", folder, []byte(minimal+"overrides: {file: words.yaml}\n"))
}

func TestOverrides(t *testing.T) {
	const when = feed.Time(1_793_613_600)
	c, err := overridden(t, `# my words
- join: [b, c, a]
  time: 2026-11-02T10:00:00Z
  reason: one event
- {split: [a, y, x], time: "2026-11-02T11:00:00+01:00", reason: others}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []feed.Override{
		{A: "a", B: "b", Together: true, At: when, Reason: "one event"},
		{A: "a", B: "x", At: when, Reason: "others"},
		{A: "a", B: "y", At: when, Reason: "others"},
		{A: "b", B: "c", Together: true, At: when, Reason: "one event"},
		{A: "x", B: "y", At: when, Reason: "others"},
	}
	if d := cmp.Diff(want, c.Overrides.All); d != "" {
		t.Errorf("overrides (-want +got):\n%s", d)
	}
	c, err = overridden(t, `- {hide: [b, a], time: 2026-11-02T10:00:00Z, reason: spam}
- {pin: a, for: 6h, time: 2026-11-02T10:00:00Z, reason: big}
- {hide: a, time: 2026-11-02T09:00:00Z, reason: earlier}
- {hide: b, time: 2026-11-02T10:00:00Z, reason: below}
`)
	if err != nil {
		t.Fatal(err)
	}
	want = []feed.Override{
		{A: "a", Word: feed.Hide, At: when, Reason: "spam"},
		{A: "a", Word: feed.Pin, At: when, Reason: "big", For: 6 * 3600},
		{A: "b", Word: feed.Hide, At: when, Reason: "below"},
	}
	if d := cmp.Diff(want, c.Overrides.All); d != "" {
		t.Errorf("words (-want +got):\n%s", d)
	}
	for _, text := range []string{"", "# nothing any more\n\n", "[]\n"} {
		if c, err := overridden(t, text); err != nil || len(c.Overrides.All) != 0 {
			t.Errorf("a file of %q: %+v, %v", text, c, err)
		}
	}
}

// TestBadOverrides holds every rule to its exact message and place.
func TestBadOverrides(t *testing.T) {
	const rest = ", time: 2026-11-02T10:00:00Z, reason: why}\n"
	long := strings.Repeat("x", feed.MaxID+1)
	for text, want := range map[string]string{
		"join: [a, b]\n":                                        `words.yaml:1:1: expected a list, found a mapping`,
		"- {join: [a, b], reason: why}\n":                       `words.yaml:1:3: [0]: the key time is missing`,
		"- {join: [a, b], time: 2026-11-02T10:00:00Z}\n":        `words.yaml:1:3: [0]: the key reason is missing`,
		"- {join: [a, b], time: yesterday, reason: why}\n":      `words.yaml:1:24: [0].time: "yesterday" is no time`,
		"- {join: [a, b], joint: x" + rest:                      `words.yaml:1:18: [0].joint: unknown key "joint"`,
		"- {time: 2026-11-02T10:00:00Z, reason: why}\n":         `words.yaml:1:3: [0]: nothing is said of any entry`,
		"- {join: [a, b], split: [c, d]" + rest:                 `words.yaml:1:25: [0].split: join and split are both here`,
		"- {join: [a]" + rest:                                   `words.yaml:1:10: [0].join: expected 2 to 100 ids of entries, found 1`,
		"- {join: [a, a]" + rest:                                `words.yaml:1:14: [0].join[1]: "a" is in this list twice`,
		"- {join: [a, 7]" + rest:                                `words.yaml:1:14: [0].join[1]: expected text, found the number 7`,
		"- {join: [a, " + long + "]" + rest:                     `words.yaml:1:14: [0].join[1]: the id is longer than 1024 bytes`,
		"- {join: [a, b]" + rest + "- {split: [b, a]" + rest:    `words.yaml:2:11: [1].split: "a" and "b" are spoken of on line 1 already`,
		"- {join: [a, b, c]" + rest + "- {split: [b, c]" + rest: `words.yaml:2:11: [1].split: "b" and "c" are joined elsewhere in this file, if only through others`,
		"- {split: [a, d]" + rest + "- {join: [a, b]" + rest + "- {join: [b, c]" + rest + "- {join: [d, c]" + rest: `words.yaml:1:11: [0].split: "a" and "d" are joined elsewhere in this file, if only through others`,
		"- {hide: [], time: 2026-11-02T10:00:00Z, reason: x}\n":                                                    `words.yaml:1:10: [0].hide: expected 1 to 100 ids of entries, found 0`,
		"- {hide: 7" + rest:              `words.yaml:1:10: [0].hide: expected text, found the number 7`,
		"- {hide: a, release: a" + rest:  `words.yaml:1:22: [0].release: hide and release are both here`,
		"- {hide: a, for: 6h" + rest:     `words.yaml:1:18: [0].for: for belongs to pin`,
		"- {hide: a, to: [crime]" + rest: `words.yaml:1:17: [0].to: to belongs to recategorise and label`,
		"- {pin: a" + rest:               `words.yaml:1:3: [0]: pin needs for:`,
		"- {pin: a, for: 6" + rest:       `words.yaml:1:17: [0].for: "6" is no duration`,
		"- {pin: a, for: 1s" + rest:      `words.yaml:1:17: [0].for: 1s is not between 1m and 90d`,
		"- {recategorise: a" + rest:      `words.yaml:1:3: [0]: recategorise needs to:`,
		"- {hide: " + long + rest:        `words.yaml:1:10: [0].hide: the id is longer than 1024 bytes`,
		"- {join: [a, b]":                `words.yaml:1:3: this is no YAML: `,
	} {
		c, err := overridden(t, text)
		var errs Errors
		if !errors.As(err, &errs) || c != nil || !strings.HasPrefix(errs[0].Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
	if _, err := (&Loader{}).Parse("test.yaml", t.TempDir(), []byte(minimal+"overrides: {file: absent.yaml}\n")); err == nil || !strings.Contains(err.Error(), "test.yaml:4:19: overrides.file: read overrides: open ") {
		t.Errorf("a file that is not there: %v", err)
	}
	_, err := (&Loader{}).Parse("test.yaml", t.TempDir(), []byte(minimal+"main: {stories: 3}\n"))
	if err == nil {
		t.Error("an error of the file itself is lost")
	}
}
