/** Prints the logs of cloud-init and the units. */
export const logScript =
    "cat /var/log/cloud-init-output.log; " +
    "journalctl -b --no-pager -o short-monotonic -u 'workstation-*' -u docker";
