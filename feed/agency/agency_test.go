package agency_test

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
)

func TestCredits(t *testing.T) {
	const body = "Two men were charged on Friday, prosecutors said, and a third is sought. "
	for text, want := range map[string]string{
		"WASHINGTON (AP) — " + body:           "ap",
		"(Reuters) - " + body:                 "reuters",
		"SEOUL, July 4 (Yonhap) -- " + body:   "yonhap",
		"Berlin (dpa) - " + body:              "dpa",
		"Berlin/Paris (dpa/AFP) – " + body:    "afp dpa",
		"MOSCOW, November 2. /TASS/. " + body: "tass",
		"(AP) " + body:                        "ap",
		"BEIJING, Nov. 2 (Xinhua) -- " + body: "xinhua",
		body + "(AFP)":                        "afp",
		body + "(dpa/lno)":                    "dpa",
		body + "— Reuters":                    "reuters",
		body + "© AFP":                        "afp",
		body + "Reuters":                      "reuters",
		body + "(The Associated Press)":       "ap",
		body:                                  "",
		"":                                    "",
		"The news agency Reuters (Reuters) said " + body:                     "",
		"The Associated Press (AP) reported. " + body:                        "",
		"A man (39) - " + body:                                               "",
		"Members of the AA (Alcoholics) - " + body:                           "",
		body + "He works for Reuters.":                                       "",
		body + "(Editing by Jane Roe)":                                       "",
		body + "The share rose - again":                                      "",
		strings.Repeat(body, 5) + "PARIS (AFP) - " + strings.Repeat(body, 5): "",
	} {
		if got := strings.Join(agency.Credits(text, nil), " "); got != want {
			t.Errorf("%.60q ... %.30q credits %q, want %q", text, text[max(0, len(text)-30):], got, want)
		}
	}
	for name, want := range map[string]string{
		"Associated Press": "ap", "By The Associated Press": "ap", "AFP": "afp", "afp": "afp", "Reuters": "reuters", "dpa/AFP": "afp dpa",
		"Jane Roe": "", "Jane Roe, AP": "", "AP, Jane Roe": "ap", "Harbor Review foreign desk": "", "": "",
	} {
		if got := strings.Join(agency.Credits("", []feed.Person{{Name: name}}), " "); got != want {
			t.Errorf("author %q credits %q, want %q", name, got, want)
		}
	}
	if n := agency.Name("ap"); n != "Associated Press" || agency.Name("unheard") != "unheard" {
		t.Errorf("names: %q", n)
	}
	for name, want := range map[string]string{"The Associated Press": "ap", "YONHAP NEWS AGENCY": "yonhap", "reuters": "reuters", "Reuters World": "", "AP": "ap"} {
		if got := agency.Of(name); got != want {
			t.Errorf("Agency(%q) = %q, want %q", name, got, want)
		}
	}
}
