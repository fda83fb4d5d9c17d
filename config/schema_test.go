package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

const schemaFile = "../docs/openvoice.schema.json"

// table is what a schema must say of a mapping.
type table struct{ names, needed []string }

func tableOf[T any](keys []key[T]) table {
	var t table
	for _, k := range keys {
		t.names = append(t.names, k.name)
		if k.need {
			t.needed = append(t.needed, k.name)
		}
	}
	slices.Sort(t.names)
	slices.Sort(t.needed)
	return t
}

// tables are all mappings of the file whose keys are ours, under the pointers that
// the schema has them at.
func tables() map[string]table {
	return map[string]table{
		"":                               tableOf(fileKeys),
		"/properties/site":               tableOf(siteKeys),
		"/properties/store":              tableOf(storeKeys),
		"/properties/backup":             tableOf(backupKeys),
		"/properties/metrics":            tableOf(metricsKeys),
		"/properties/log":                tableOf(logKeys),
		"/properties/stories":            tableOf(storiesKeys),
		"/properties/main":               tableOf(mainKeys),
		"/properties/overrides":          tableOf(overridesKeys),
		"/properties/reload":             tableOf(reloadKeys),
		"/properties/review":             tableOf(reviewKeys),
		"/properties/operator":           tableOf(operatorKeys),
		"/$defs/list":                    tableOf(followKeys),
		"/properties/fetch":              tableOf(fetchKeys),
		"/properties/sanitize":           tableOf(sanitizeKeys),
		"/properties/websub":             tableOf(webSubKeys),
		"/properties/defaults":           tableOf(defaultsKeys),
		"/properties/categories/items":   tableOf(categoryKeys),
		"/properties/sources/items/else": tableOf(sourceKeys),
		"/properties/feeds/items":        tableOf(feedKeys),
		"/$defs/keep":                    tableOf(keepKeys),
		"/$defs/tracking":                tableOf(trackingKeys),
		"/properties/sources/items/else/properties/identity": tableOf(identityKeys),
		"/$defs/secret":              tableOf(secretKeys),
		"/$defs/rule":                tableOf(ruleKeys),
		"/$defs/actions":             tableOf(actionKeys),
		"/$defs/rewrite":             tableOf(rewriteKeys),
		"/$defs/rating":              tableOf(ratingKeys),
		"/properties/webhooks/items": tableOf(webhookKeys),
		"/properties/tests/items":    tableOf(ruleTestKeys),
		"/$defs/testEntry":           tableOf(testEntryKeys),
	}
}

func readSchema(t testing.TB) map[string]any {
	t.Helper()
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSchemaHasTheSameKeys walks the schema and the tables, both ways.
func TestSchemaHasTheSameKeys(t *testing.T) {
	want := tables()
	walkSchema(readSchema(t), "", func(at string, object map[string]any) {
		props, ok := object["properties"].(map[string]any)
		if !ok {
			return
		}
		got := table{names: slices.Sorted(maps.Keys(props))}
		for _, n := range list(object["required"]) {
			got.needed = append(got.needed, n.(string))
		}
		slices.Sort(got.needed)
		w, ok := want[at]
		delete(want, at)
		switch {
		case !ok:
			t.Errorf("the schema has a mapping at %q that the program does not know", at)
		case !slices.Equal(got.names, w.names):
			t.Errorf("at %q the schema has the keys %v, the program %v", at, got.names, w.names)
		case !slices.Equal(got.needed, w.needed):
			t.Errorf("at %q the schema demands %v, the program %v", at, got.needed, w.needed)
		case object["additionalProperties"] != false:
			t.Errorf("at %q the schema allows unknown keys", at)
		}
		for name, p := range props {
			if d, _ := p.(map[string]any)["description"].(string); len(d) < 10 || !strings.HasSuffix(d, ".") {
				t.Errorf("the key %s at %q has no description", name, at)
			}
		}
	})
	for at := range want {
		t.Errorf("the schema lacks the mapping at %q", at)
	}
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func walkSchema(v any, at string, visit func(string, map[string]any)) {
	if object, ok := v.(map[string]any); ok {
		visit(at, object)
		for name, sub := range object {
			walkSchema(sub, at+"/"+name, visit)
		}
	}
}

// TestSchemaDefaults holds the defaults that the schema states to those in force.
func TestSchemaDefaults(t *testing.T) {
	var stated []string
	walkSchema(readSchema(t), "", func(at string, object map[string]any) {
		if d, ok := object["default"]; ok {
			b, _ := json.Marshal(d)
			stated = append(stated, at[strings.LastIndex(at, "/")+1:]+"="+string(b))
		}
	})
	slices.Sort(stated)
	want := []string{`age="90d"`, `aliases=[]`, `allow_networks=[]`, `backlog=5`, `categories=[]`, `concurrency=64`, `dates="published"`, `deltas=false`, `embeds=[]`, `entries=1000`, `every="24h"`, `fallback="none"`, `feeds=[]`, `format="text"`, `host_spacing="1s"`, `join=true`, `keep=7`, `language="en"`, `level="info"`, `limit=100`,
		`listen="127.0.0.1:8080"`, `max=500`, `max_body="20MiB"`, `max_open=100000`, `max_size="4GiB"`, `max_wire="10MiB"`, `mix_languages=false`, `most=500`, `order="published"`, `parameters=[]`, `path="openvoice.db"`, `paused=false`, `pictures="apart"`, `pictures=false`, `schedule="auto"`, `sha1=false`, `share="1/3"`, `sources=10000`, `span="6h"`, `strip=true`, `subscribe=false`, `timeout="30s"`, `timezone="UTC"`, `titles="from-text"`, `watch=true`, `window="72h"`}
	if !slices.Equal(stated, want) {
		t.Errorf("the schema states\n%v, want\n%v", stated, want)
	}
	text := `listen: "127.0.0.1:8080"
deltas: false
pictures: apart
log: {format: text, level: info}
store: {path: openvoice.db, max_size: 4GiB}
fetch: {concurrency: 64, host_spacing: 1s, timeout: 30s, max_wire: 10MiB, max_body: 20MiB, allow_networks: []}
sanitize: {embeds: []}
stories: {join: true, window: 72h, max_open: 100000, mix_languages: false}
defaults: {schedule: auto, keep: {age: 90d, entries: 1000}, limit: 100, most: 500, span: 6h, share: 1/3, backlog: 5, order: published, dates: published}
categories: []
feeds: []
reload: {watch: true}
`
	spelled, silent := parse(t, "/", minimal+text), parse(t, "/", minimal)
	spelled.Listen.Line = 0
	if a, b := toJSON(t, spelled), toJSON(t, silent); a != b {
		t.Errorf("with the defaults spelled out:\n%s\nwithout:\n%s", a, b)
	}
}

func toJSON(t *testing.T, c *Config) string {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON is what an editor makes of a YAML file before it asks the schema.
func asJSON(t testing.TB, text []byte) (any, error) {
	t.Helper()
	var v any
	if err := yaml.Load(text, &v); err != nil {
		return nil, err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(b))
}

func TestSchemaAcceptsWhatIsRight(t *testing.T) {
	schema := compileSchema(t)
	example, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"minimal": minimal, "full": strings.Replace(full, "News: the title", "News", 1), "example": string(example), "starter": string(Starter())} {
		v, err := asJSON(t, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaRefusesWhatIsWrong asks the schema about every bad file but those that
// say themselves that a schema cannot.
func TestSchemaRefusesWhatIsWrong(t *testing.T) {
	schema := compileSchema(t)
	for file, a := range archives(t) {
		for i := 0; i+1 < len(a.Files); i += 2 {
			name := filepath.Base(file) + "/" + a.Files[i].Name
			v, err := asJSON(t, a.Files[i].Data)
			refused := err != nil || schema.Validate(v) != nil
			if beyond := bytes.HasPrefix(a.Files[i].Data, []byte(beyondSchema)); beyond && refused && err == nil {
				t.Errorf("%s: the schema does refuse it", name)
			} else if !beyond && !refused {
				t.Errorf("%s: the schema accepts it", name)
			}
		}
	}
}
