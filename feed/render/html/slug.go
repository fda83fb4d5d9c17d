package html

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// A path names an entry or a story by its id, in a form that can be read where the id is
// an address, that no proxy changes, and from which the id comes back: nothing has to be
// stored for it, and a store made anew has the same paths.

var (
	uuidID  = regexp.MustCompile(`^urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)
	uuid    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	address = regexp.MustCompile(`^https://([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?)$`)
)

// Slug is the id as the end of a path.
func Slug(id string) string {
	if m := uuidID.FindStringSubmatch(id); m != nil {
		return m[1]
	}
	if m := address.FindStringSubmatch(id); m != nil && len(id) < 200 {
		return m[1]
	}
	return "~" + base64.RawURLEncoding.EncodeToString([]byte(id))
}

// Unslug is the id that the end of a path stands for; ok is false where it stands for
// none, or where another path does.
func Unslug(slug string) (id string, ok bool) {
	switch rest, coded := strings.CutPrefix(slug, "~"); {
	case coded:
		b, err := base64.RawURLEncoding.DecodeString(rest)
		if err != nil {
			return "", false
		}
		id = string(b)
	case uuid.MatchString(slug):
		id = "urn:uuid:" + slug
	default:
		id = "https://" + slug
	}
	return id, Slug(id) == slug
}

// StoryPath is where the page of the story or entry with the id lies.
func StoryPath(id string) string { return StoryFolder + Slug(id) }

// ArticlePath is where the page of the entry with the id lies.
func ArticlePath(id string) string { return ArticleFolder + Slug(id) }

// IDOf is the id of the entry or the story whose page is at the address below the site's
// URL; ok is false where none is.
func IDOf(site, at string) (id string, story, ok bool) {
	path, below := strings.CutPrefix(at, strings.TrimRight(site, "/"))
	if !below {
		return "", false, false
	}
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	slug, story := strings.CutPrefix(path, StoryFolder)
	if !story {
		if slug, ok = strings.CutPrefix(path, ArticleFolder); !ok {
			return "", false, false
		}
	}
	id, ok = Unslug(slug)
	return id, story, ok
}
