/** cloud-init's stages and their names for a reader, in boot order. */
export const stageNames = {
    "init-local": "seed",
    init: "files and people",
    "modules-config": "settings",
    "modules-final": "units",
} as const;
