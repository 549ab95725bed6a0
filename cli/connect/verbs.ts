import type { Command } from "commander";
import { codeVerb } from "./code/verb";
import { copyVerb } from "./copy/verb";
import { desktopVerb } from "./desktop/verb";
import { forwardVerb } from "./forward/verb";
import { keepVerb } from "./keep/verb";
import type * as askModule from "./live/ask-boxes";
import { logsVerb } from "./logs/verb";
import { metricsVerb } from "./metrics/verb";
import { notebookVerb } from "./notebook/verb";
import { shellVerb } from "./shell/verb";
import { sshVerb } from "./ssh/verb";
import { sshConfigVerb } from "./ssh-config/verb";
import { tensorboardVerb } from "./tensorboard/verb";
import { trainVerb } from "./train/verb";

/** Builds the command lines that connect a laptop to a box. */
export function connectVerbs(): Command[] {
    return [
        sshVerb(),
        shellVerb(),
        desktopVerb(),
        notebookVerb(),
        tensorboardVerb(),
        trainVerb(),
        keepVerb(),
        metricsVerb(),
        copyVerb(),
        forwardVerb(),
        logsVerb(),
        sshConfigVerb(),
        codeVerb(),
    ];
}

/** Loads what asks boxes how they are, for `status --live`. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
export const askBoxes = () => (require("./live/ask-boxes") as typeof askModule).askBoxes;
