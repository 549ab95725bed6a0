import type * as failureModule from "../errors/failure";
import { typed } from "../errors/typed";
import type { BoxFilter } from "./find";
import { type Aws, openAws, unknownRegion, type Where } from "./open-aws";

/** What every command about boxes takes. */
export interface Given extends Where, BoxFilter {
    readonly stack?: string;
    readonly member?: string;
    readonly json?: boolean;
    readonly yes?: boolean;
}

/**
 * Runs a member's command at AWS, where neither Pulumi nor a project is needed.
 *
 * @param verb as typed, for the remedies.
 * @throws Refusal for every error that the user can fix, such as no credentials, no permission and no network.
 */
export async function withAws<T extends Given>(
    verb: string,
    given: T,
    act: (aws: Aws, given: T) => Promise<void>,
): Promise<void> {
    const again = {
        ...typed(verb, "", "", Object.fromEntries(Object.entries(given))),
        stateless: true as const,
    };
    let aws: Aws | undefined;
    try {
        aws = await openAws(given);
        await act(aws, given);
    } catch (error) {
        // Its tables are loaded where something went wrong, and not before each shell.
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
        const { asRefusal } = require("../errors/failure") as typeof failureModule;
        throw (aws && unknownRegion(error, aws)) ?? asRefusal(error, again);
    }
}
