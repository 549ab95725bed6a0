/** Says what happens to a box that a change replaces. */
export const replaced =
    "each box is replaced: a new one starts before the old one stops; /home, /data and SSH host keys stay";
