import { InvalidArgumentError } from "commander";

/**
 * Reads a port's number.
 *
 * @throws InvalidArgumentError for anything but 1 to 65535.
 */
export function port(text: string): number {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number;
    throw new InvalidArgumentError("a port is a number from 1 to 65535.");
}
