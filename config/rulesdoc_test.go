package config

import (
	"regexp"
	"strings"
	"testing"
)

// Every example of docs/rules.md is right, and nothing of it is doubtful.
func TestExamplesOfRules(t *testing.T) {
	for _, text := range examplesOfRules(t) {
		c, err := (&Loader{}).Parse("f", "/", []byte(text))
		if err != nil {
			t.Errorf("%s\n%v", text, err)
			continue
		}
		for _, w := range c.Warnings {
			t.Errorf("%s\n%v", text, w)
		}
	}
}

// examplesOfRules are the examples of docs/rules.md, as files.
func examplesOfRules(t *testing.T) (all []string) {
	t.Helper()
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readText(t, "../docs/rules.md"), -1)
	if len(blocks) < 16 {
		t.Errorf("only %d examples", len(blocks))
	}
	for _, b := range blocks {
		text := "version: 1\nsite: {id: \"tag:openvoice.news,2026:\", title: T, url: \"https://openvoice.news/\"}\n" + b[1]
		if !strings.Contains(text, "\nsources:") {
			text += "sources: [{id: a, url: https://a.example/f}]\n"
		}
		if strings.Contains(text, "categorise: crime") && !strings.Contains(text, "\ncategories:") {
			text += "categories: [{term: crime}]\n"
		}
		all = append(all, text)
	}
	return all
}
