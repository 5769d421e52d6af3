package store_test

import (
	"os"
	"testing"

	"tracker/internal/lawtest"
)

func TestMain(m *testing.M) {
	lawtest.Spare()
	os.Exit(m.Run())
}
