package html

import "testing"

func TestSlugs(t *testing.T) {
	for id, want := range map[string]string{
		"urn:uuid:5f0c1a52-77d1-8b3e-9a40-1d2c6e90b714": "5f0c1a52-77d1-8b3e-9a40-1d2c6e90b714",
		"https://harbour.example/2025/07/04/indictment": "harbour.example/2025/07/04/indictment",
		"https://harbour.example/a/":                    "harbour.example/a/",
		"https://harbour.example/?p=1":                  "",
		"https://harbour.example/a/../b":                "",
		"https://harbour.example/a//b":                  "",
		"https://harbour.example/":                      "",
		"https://HARBOUR.example/a":                     "",
		"http://harbour.example/a":                      "",
		"tag:example.org,2025:1":                        "",
		"urn:uuid:5F0C1A52-77D1-8B3E-9A40-1D2C6E90B714": "",
	} {
		slug := Slug(id)
		if want == "" && slug[0] != '~' || want != "" && slug != want {
			t.Errorf("%s: %s, want %s", id, slug, want)
		}
		if back, ok := Unslug(slug); !ok || back != id {
			t.Errorf("%s comes back as %s", id, back)
		}
	}
	for _, slug := range []string{"", "~", "~!", "x", "x/../y", "~aHR0cHM6Ly9hLmV4YW1wbGUvYg"} {
		if id, ok := Unslug(slug); ok && Slug(id) != slug {
			t.Errorf("%q stands for %q", slug, id)
		}
	}
}
