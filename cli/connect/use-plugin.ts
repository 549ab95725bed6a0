import { Option } from "commander";

/** Takes AWS's program in place of our own client; for an account that encrypts its sessions, and to compare. */
export const usePlugin = () =>
    new Option("--plugin", "use AWS's session-manager-plugin, which must be installed");
