variable "name" {
  description = "What everything here is named after."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.name))
    error_message = "name is '${var.name}': 2 to 20 of a-z, 0-9 and -, a letter first."
  }
}

variable "region" {
  description = "Where it is. Endpoints of AWS' services are named after it."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is '${var.region}': one such as eu-central-1."
  }
}

variable "cidr" {
  description = "The addresses of the network. Each of five tiers takes an eighth, each zone a quarter of that."
  type        = string
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(1[6-9]|20)$", var.cidr))
    error_message = "cidr is '${var.cidr}': a private block of /16 to /20."
  }
}

variable "reserved_cidrs" {
  description = "Blocks that belong to others: networks that are peered, offices, the services of Kubernetes."
  type        = list(string)
  default     = ["172.20.0.0/16"]
  validation {
    condition     = alltrue([for block in var.reserved_cidrs : can(cidrhost(block, 0))])
    error_message = "reserved_cidrs is ${jsonencode(var.reserved_cidrs)}: each is a block such as 10.8.0.0/16."
  }
  validation {
    # Two blocks overlap where they are equal in as many bits as the larger one has.
    condition = alltrue([for block in var.reserved_cidrs : try(
      cidrhost("${split("/", block)[0]}/${min(tonumber(split("/", block)[1]), tonumber(split("/", var.cidr)[1]))}", 0)
    != cidrhost("${split("/", var.cidr)[0]}/${min(tonumber(split("/", block)[1]), tonumber(split("/", var.cidr)[1]))}", 0), true)])
    error_message = "cidr '${var.cidr}' overlaps one of reserved_cidrs ${jsonencode(var.reserved_cidrs)}."
  }
}

variable "zones" {
  description = "Zones of the region, such as eu-central-1a. Three decide by majority, two by a lease."
  type        = list(string)
  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 3 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones is ${jsonencode(var.zones)}: two or three, each once."
  }
  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, var.region)])
    error_message = "zones is ${jsonencode(var.zones)}: each is of region '${var.region}'."
  }
}

variable "nat_per_zone" {
  description = "A way out for each zone, so that a zone that is lost takes nobody else's. One for all is cheaper."
  type        = bool
  default     = true
}

variable "account_id" {
  description = "The account that the key of the logs is of."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is '${var.account_id}': twelve digits."
  }
}

variable "log_days" {
  description = "How long the logs of flows are kept."
  type        = number
  default     = 90
  validation {
    condition     = contains([30, 60, 90, 180, 365, 400], var.log_days)
    error_message = "log_days is ${var.log_days}: 30, 60, 90, 180, 365 or 400."
  }
}
