import { claims, type Claim, type ClaimName } from "../../../docs/tables/what-happens";

/** Declares a test of one row of docs/what-happens.md, with the row as its name. */
export function claim(name: ClaimName, test: () => Promise<void>): void {
    const { change, verdict, how }: Claim = claims[name];
    it(`${change}: ${verdict} (${how})`, test);
}
