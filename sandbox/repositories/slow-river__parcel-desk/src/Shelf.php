<?php

declare(strict_types=1);

namespace ParcelDesk;

/** A shelf with room for so many parcels. */
final class Shelf
{
    /** @var array<string, Parcel> */
    private array $parcels = [];

    public function __construct(public readonly int $room)
    {
    }

    public function put(Parcel $parcel): void
    {
        if (count($this->parcels) >= $this->room) {
            throw new ShelfIsFull($parcel->code);
        }
        $this->parcels[$parcel->code] = $parcel;
    }

    public function handOut(string $code): ?Parcel
    {
        $parcel = $this->parcels[$code] ?? null;
        unset($this->parcels[$code]);

        return $parcel;
    }
}
