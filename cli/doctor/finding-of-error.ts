import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { asRefusal } from "../errors/failure";
import { typed } from "../errors/typed";
import type { Finding } from "./check";

const again = { ...typed("doctor", "", "", {}), stateless: true as const };

/** Turns an error of an asking into a finding, by the tables that all commands have for AWS's errors. */
export function findingOf(error: unknown): Finding {
    const told = asRefusal(error, again);
    if (!(told instanceof Refusal)) {
        const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        return { verdict: "unknown", says: printable(said).replaceAll("\n", " ") };
    }
    const [said = "", next] = told.message.split("\nnext: ");
    const [first = "", ...cause] = said.split("\n");
    // The second line says in words what AWS's own line means, which may hold ids and half a page of code.
    const says = cause.length === 0 ? first : cause.join(" ").replace(/\.$/, "");
    return { verdict: "fail", says, ...(next === undefined ? {} : { next }) };
}
