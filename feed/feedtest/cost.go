package feedtest

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Cost runs read as a benchmark and reports the seconds of CPU that it took ("cpu-s/op")
// and the most memory that the process had meanwhile ("peak-MB"), the document included,
// which has size bytes. Peak memory wants Linux, whose proc(5) can reset it.
func Cost(b *testing.B, size int, read func()) {
	debug.FreeOSMemory()
	// Elsewhere the high-water mark stays the process's.
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	before := ProcessorTime(b)
	n := 0
	for b.Loop() {
		read()
		n++
	}
	b.ReportMetric((ProcessorTime(b)-before).Seconds()/float64(n), "cpu-s/op")
	b.ReportMetric(peakMemory(b), "peak-MB")
	b.ReportMetric(float64(size)/1e6, "MB")
}

// ProcessorTime is what this process has used of all processors.
func ProcessorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory is the high-water mark of resident memory, in MB.
func peakMemory(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc: ", err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}
