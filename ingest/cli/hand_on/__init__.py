"""Commands that write what others receive."""
