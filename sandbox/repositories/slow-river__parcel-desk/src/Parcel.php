<?php

declare(strict_types=1);

namespace ParcelDesk;

final readonly class Parcel
{
    public function __construct(public string $code, public string $addressee)
    {
    }
}
