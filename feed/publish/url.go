package publish

import (
	"net/url"
	"strings"
)

// absolute is the URL of a path below the site's.
func absolute(site, path string) string {
	return strings.TrimRight(site, "/") + path
}

// basePath is the path of the site's URL, beginning and ending with "/".
func basePath(site string) string {
	u, err := url.Parse(site)
	if err != nil {
		return "/"
	}
	return strings.TrimRight(u.EscapedPath(), "/") + "/"
}
