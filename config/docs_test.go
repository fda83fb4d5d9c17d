package config

import (
	"errors"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// selecting are the sections that have the keys of "What a feed shows" beside their own.
var selecting = []string{"defaults", "main", "categories", "feeds"}

// ownListKeys are those of lists that single sources do not have, and the id.
func ownListKeys() []key[listDraft] { return append(slices.Clone(followKeys[:2]), followKeys[2]) }

// TestDocsHaveTheSameKeys holds the tables of docs/config.md to those of the program.
func TestDocsHaveTheSameKeys(t *testing.T) {
	want := map[string]table{
		"What a feed shows": tableOf(mainKeys),
		"The whole":         tableOf(fileKeys), "site": tableOf(siteKeys), "store": tableOf(storeKeys), "backup": tableOf(backupKeys), "metrics": tableOf(metricsKeys), "log": tableOf(logKeys), "fetch": tableOf(fetchKeys), "sanitize": tableOf(sanitizeKeys), "websub": tableOf(webSubKeys), "stories": tableOf(storiesKeys), "main": tableOf(mainKeys), "overrides": tableOf(overridesKeys), "reload": tableOf(reloadKeys), "review": tableOf(reviewKeys), "operator": tableOf(operatorKeys), "defaults": tableOf(defaultsKeys),
		"keep": tableOf(keepKeys), "tracking": tableOf(trackingKeys), "categories": tableOf(categoryKeys), "sources": tableOf(sourceKeys), "lists of sources": tableOf(ownListKeys()), "headers": tableOf(secretKeys), "identity": tableOf(identityKeys), "feeds": tableOf(feedKeys),
		"rules": tableOf(ruleKeys), "do": tableOf(actionKeys), "link": tableOf(rewriteKeys), "ratings": tableOf(ratingKeys), "webhooks": tableOf(webhookKeys), "tests": tableOf(ruleTestKeys), "entry": tableOf(testEntryKeys),
	}
	if len(want) != len(tables())+1 { // the schema has what a feed shows at each place
		t.Fatalf("%d tables here, %d in the schema", len(want), len(tables()))
	}
	got, section := map[string]table{}, ""
	row := regexp.MustCompile("^\\| `([a-z0-9_]+)` \\| [^|]+ \\| ([^|]*) ?\\| [A-Z][^|]+\\. \\|$")
	for line := range strings.SplitSeq(readText(t, "../docs/config.md"), "\n") {
		if strings.HasPrefix(line, "##") {
			section = strings.TrimLeft(line, "# ")
		}
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		m := row.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("this row has not key, type, default and effect: %s", line)
			continue
		}
		s := got[section]
		s.names = append(s.names, m[1])
		if strings.TrimSpace(m[2]) == "needed" {
			s.needed = append(s.needed, m[1])
		}
		got[section] = s
	}
	for _, name := range selecting {
		w := want[name]
		w.names = slices.DeleteFunc(w.names, func(key string) bool { return slices.Contains(want["What a feed shows"].names, key) })
		want[name] = w
	}
	for name, w := range want {
		g := got[name]
		slices.Sort(g.names)
		slices.Sort(g.needed)
		if !slices.Equal(g.names, w.names) || !slices.Equal(g.needed, w.needed) {
			t.Errorf("section %q has the keys %v and needs %v, want %v and %v", name, g.names, g.needed, w.names, w.needed)
		}
	}
	for name := range maps.Keys(got) {
		if _, ok := want[name]; !ok {
			t.Errorf("section %q has a table of keys that the program does not know", name)
		}
	}
}

// TestDocsExamplesAreOneFile puts the examples together, which must be a file that
// passes and leaves none of the sections out.
func TestDocsExamplesAreOneFile(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readText(t, "../docs/config.md"), -1)
	var text strings.Builder
	for _, b := range blocks {
		text.WriteString(b[1])
	}
	folder := t.TempDir()
	words := regexp.MustCompile(`(?s)\n(    - hide:.*?)\n\n`).FindStringSubmatch(readText(t, "../docs/overrides.md"))
	if words == nil || os.WriteFile(folder+"/overrides.yaml", []byte(strings.ReplaceAll(words[1], "\n    ", "\n")[4:]), 0o600) != nil {
		t.Fatal("no example of an overrides file")
	}
	if err := errors.Join(os.Mkdir(folder+"/secrets", 0o700), os.WriteFile(folder+"/secrets/review", []byte("token"), 0o600), os.WriteFile(folder+"/secrets/operator", []byte("token"), 0o600)); err != nil {
		t.Fatal(err)
	}
	c := parse(t, folder, text.String())
	if len(c.Overrides.All) != 7 {
		t.Errorf("the overrides are %+v", c.Overrides.All)
	}
	if len(c.Feeds) != 1 || c.Fetch.From == "" || c.Store.MaxSize != 20<<30 {
		t.Errorf("examples are lost: %+v", c)
	}
	for _, k := range fileKeys {
		if !strings.Contains("\n"+text.String(), "\n"+k.name+":") {
			t.Errorf("no example of %s", k.name)
		}
	}
}
