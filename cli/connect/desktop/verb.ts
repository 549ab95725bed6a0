import type { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import type * as desktopModule from "./desktop";

/** Builds the command line of `desktop`. */
export function desktopVerb(): Command {
    const command = boxVerb("desktop", whose.reached)
        .summary("open the desktop of your box in a browser")
        .description(
            "open the desktop of your box in a browser, logged in, until Ctrl-C. A box that is off is started first. The password " +
                "is read over SSH, with your key, and shown nowhere",
        )
        .option("--vnc", "open a port for a VNC viewer of your own in place of the browser")
        .addOption(startYes())
        .action((given: desktopModule.DesktopGiven) =>
            atAws("desktop", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { desktop } = require("./desktop") as typeof desktopModule;
                return desktop(aws, given);
            }),
        );
    return describe(command, "Work", ["desktop", "desktop --vnc"]);
}
