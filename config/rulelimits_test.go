package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is too much is refused, with its place.
func TestRulesAreBounded(t *testing.T) {
	many := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i))
		}
		return b.String()
	}
	rules := func(n int) string {
		return "rules:\n" + many(n, func(i int) string { return fmt.Sprintf("  - {id: r%d, when: {title: w%d}, do: drop}\n", i, i) })
	}
	deep := strings.Repeat("{any: [", 30) + "x" + strings.Repeat("]}", 30)
	for name, c := range map[string]struct{ text, want string }{
		"2,000 rules":   {rules(2000), ""},
		"2,001 rules":   {rules(2001), "there are more than 2000 rules"},
		"10,000 rules":  {rules(10_000), "there are more than 2000 rules"},
		"50,000 terms":  {"lists: {l: [" + many(49_999, func(i int) string { return fmt.Sprintf("w%d, ", i) }) + "]}\nrules: [{id: r, when: {title: [{list: l}, x]}, do: drop}]\n", ""},
		"50,001 terms":  {"lists: {l: [" + many(50_000, func(i int) string { return fmt.Sprintf("w%d, ", i) }) + "]}\nrules: [{id: r, when: {title: [{list: l}, x]}, do: drop}]\n", "rules and lists have more than 50000 terms"},
		"a long term":   {"rules: [{id: r, when: {title: " + strings.Repeat("x", 201) + "}, do: drop}]\n", "the term is longer than 200 bytes"},
		"a long regex":  {"rules: [{id: r, when: {title: /" + strings.Repeat("x", 1024) + "/}, do: drop}]\n", "the regular expression is longer than 1024 bytes"},
		"a large regex": {"rules: [{id: r, when: {title: '/(x{1000})y/'}, do: drop}]\n", "no regular expression: it is too large"},
		"a long if":     {"rules: [{id: r, when: {if: '" + strings.Repeat("words > 1 and ", 300) + "true'}, do: drop}]\n", "the expression is longer than 4096 bytes"},
		"a deep if":     {"rules: [{id: r, when: {if: '" + strings.Repeat("(", 2000) + "true" + strings.Repeat(")", 2000) + "'}, do: drop}]\n", ""},
		"a deep when":   {"rules: [{id: r, when: " + deep + ", do: drop}]\n", "nested deeper than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := (&Loader{}).Parse("f", t.TempDir(), []byte(minimal+c.text))
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%.300v, want %q", err, c.want)
			}
			var errs Errors
			if errors.As(err, &errs) && len(errs) > 3 {
				t.Errorf("%d errors", len(errs))
			}
		})
	}
}

// The files of rules.d follow in the order of their names; one of 10 MB is refused; and
// what they say is told with their names.
func TestRulesFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("f.yaml", minimal+"rules: [{id: one, when: {any: [{list: towns}]}, do: drop}]\n")
	write("rules.d/20.yaml", "rules: [{id: three, when: {any: [{list: more}]}, do: drop}]\nlists: {more: {file: lists/more.txt}}\n")
	write("rules.d/10.yaml", "# first\nlists: {towns: [Riverton]}\nrules: [{id: two, when: {}, do: {mark: x}}]\n")
	write("lists/more.txt", "# streets\n\n  Mill Creek \n=Hope\n")
	c, err := (&Loader{}).Load(filepath.Join(dir, "f.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range c.Rules {
		place, _ := filepath.Rel(dir, r.Place)
		got = append(got, fmt.Sprint(r.ID, " ", place, " ", r.When.String()))
	}
	if want := "[one f.yaml:4 any (list towns) two rules.d/10.yaml:3  three rules.d/20.yaml:1 any (list more)]"; fmt.Sprint(got) != want {
		t.Errorf("rules are %v, want %s", got, want)
	}
	if w := c.Rules[2].When.Of; len(w) != 1 || strings.Join(w[0].Words, "|") != "Mill Creek|=Hope" {
		t.Errorf("the list is %+v", w)
	}
	write("rules.d/10.yaml", "rules: [{id: one, when: {titel: x}, do: drop}]\nsources: []\n")
	write("rules.d/30.yaml", "rules: []\n#"+strings.Repeat("x", 10<<20))
	_, err = (&Loader{}).Load(filepath.Join(dir, "f.yaml"))
	for _, want := range []string{
		"rules.d/10.yaml:1:14: rules[0].id: the rule id one is on line 4 of ", "rules.d/10.yaml:1:26: rules[0].when.titel: there is no field \"titel\"",
		`rules.d/10.yaml:2:1: sources: unknown key "sources"`, "rules.d/30.yaml:1:1: the file is larger than 4 MiB", `no list "towns" is defined`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
