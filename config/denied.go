package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
)

// pathHint goes with a file that cannot be read.
const pathHint = "the path is relative to the folder of this file, or absolute"

// deniedHint says who may read a file that this process may not read, and what to do
// about it. It is empty where err is about something else.
func deniedHint(name string, err error) string {
	if !errors.Is(err, fs.ErrPermission) {
		return ""
	}
	hint := "this process runs as " + userName(os.Geteuid()) + ", "
	info, err := os.Stat(name)
	if owner, known := ownerOf(info); err == nil && known {
		hint += fmt.Sprintf("the file is that of %s and has mode %04o", userName(owner), info.Mode().Perm())
	} else {
		hint += "which may not look into the folder"
	}
	return hint + `: let a group read it that the service belongs to ("A private configuration" in README.md), or chmod 644 it if it is no secret`
}

// userName is how people call a user: by name where there is one.
func userName(id int) string {
	n := strconv.Itoa(id)
	if u, err := user.LookupId(n); err == nil {
		return u.Username
	}
	return "user " + n
}

// hinted is hint behind the separator, empty where there is none.
func hinted(separator, hint string) string {
	if hint == "" {
		return ""
	}
	return separator + hint
}
