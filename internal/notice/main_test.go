package notice

import (
	"os"
	"testing"

	"tracker/internal/lawtest"
)

func TestMain(m *testing.M) {
	lawtest.Spare()
	os.Exit(m.Run())
}
